import type { MigrationInterface, QueryRunner } from 'typeorm';
import { define } from './ddl.ts';

const AUTH = `
CREATE TABLE roles (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  permissions TEXT NOT NULL,
  built_in INTEGER NOT NULL
);

CREATE TABLE users (
  id TEXT PRIMARY KEY,
  email TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  role_id TEXT NOT NULL REFERENCES roles (id),
  disabled INTEGER NOT NULL DEFAULT 0,
  created_at BIGINT NOT NULL,
  last_sign_in_at BIGINT
);

CREATE TABLE sessions (
  id_hash TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  created_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);

CREATE INDEX sessions_user ON sessions (user_id);

CREATE TABLE api_tokens (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  secret_hash TEXT NOT NULL,
  permissions TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  last_used_at BIGINT
);

CREATE INDEX api_tokens_user ON api_tokens (user_id);

CREATE TABLE setup_codes (
  id INTEGER PRIMARY KEY,
  code_hash TEXT NOT NULL,
  expires_at BIGINT NOT NULL
);

CREATE TABLE audit_entries (
  id ROWID,
  at BIGINT NOT NULL,
  actor_id TEXT,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  details TEXT
);

CREATE TABLE idempotency_keys (
  caller TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  operation_hash TEXT NOT NULL,
  response TEXT,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (caller, idempotency_key)
);

CREATE TABLE sealed_checks (
  id INTEGER PRIMARY KEY,
  canary TEXT NOT NULL
);
`;

const SETTINGS = `
CREATE TABLE settings (
  kind TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  content TEXT NOT NULL,
  secrets TEXT NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by TEXT NOT NULL
);

CREATE TABLE settings_changes (
  id ROWID,
  kind TEXT NOT NULL,
  version INTEGER NOT NULL,
  content TEXT NOT NULL,
  changes TEXT NOT NULL,
  apply_now INTEGER NOT NULL DEFAULT 0,
  at BIGINT NOT NULL,
  by_user_id TEXT,
  by_name TEXT NOT NULL,
  UNIQUE (kind, version)
);

CREATE TABLE mailboxes (
  id TEXT PRIMARY KEY,
  address TEXT NOT NULL,
  address_key TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  proven_at BIGINT,
  created_at BIGINT NOT NULL
);

CREATE TABLE test_runs (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  user_id TEXT NOT NULL,
  subject_hash TEXT NOT NULL,
  outcome TEXT,
  code TEXT,
  mend TEXT,
  accepted INTEGER NOT NULL DEFAULT 0,
  cancel_asked INTEGER NOT NULL DEFAULT 0,
  started_at BIGINT NOT NULL,
  ended_at BIGINT
);

CREATE INDEX test_runs_user ON test_runs (user_id, kind, started_at);

CREATE TABLE test_run_events (
  run_id TEXT NOT NULL REFERENCES test_runs (id) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  at BIGINT NOT NULL,
  stage TEXT NOT NULL,
  level TEXT NOT NULL,
  text TEXT NOT NULL,
  details TEXT,
  PRIMARY KEY (run_id, seq)
);

CREATE TABLE proven_relays (
  relay_hash TEXT PRIMARY KEY,
  proven_at BIGINT NOT NULL
);

CREATE TABLE sms_callbacks (
  module TEXT PRIMARY KEY,
  token TEXT NOT NULL UNIQUE
);

CREATE TABLE sms_reports (
  id ROWID,
  report_hash TEXT NOT NULL UNIQUE,
  module TEXT NOT NULL,
  reference TEXT,
  provider_id TEXT,
  state TEXT NOT NULL,
  code TEXT,
  words TEXT NOT NULL,
  barred INTEGER NOT NULL DEFAULT 0,
  at BIGINT NOT NULL
);

CREATE INDEX sms_reports_reference ON sms_reports (reference);

CREATE INDEX sms_reports_provider ON sms_reports (module, provider_id);

CREATE TABLE captured_messages (
  id ROWID,
  kind TEXT NOT NULL,
  at BIGINT NOT NULL,
  sender TEXT NOT NULL,
  recipient TEXT NOT NULL,
  subject TEXT NOT NULL,
  text TEXT NOT NULL,
  html TEXT NOT NULL,
  headers TEXT NOT NULL
);
`;

const DELIVERY = `
CREATE TABLE delivery_channels (
  channel TEXT PRIMARY KEY,
  hold_reason TEXT,
  hold_until BIGINT,
  failures INTEGER NOT NULL DEFAULT 0,
  limit_threads INTEGER,
  turns BIGINT NOT NULL DEFAULT 0
);

INSERT INTO delivery_channels (channel) VALUES ('EMAIL');

INSERT INTO delivery_channels (channel) VALUES ('SMS');

CREATE TABLE server_instances (
  id TEXT PRIMARY KEY,
  epoch BIGINT NOT NULL,
  lease_until BIGINT NOT NULL
);

CREATE TABLE delivery_groups (
  id TEXT PRIMARY KEY,
  channel TEXT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT,
  served_turn BIGINT NOT NULL DEFAULT 0,
  created_at BIGINT NOT NULL,
  started_at BIGINT,
  ended_at BIGINT
);

CREATE INDEX delivery_groups_turn ON delivery_groups (channel, state, served_turn);

CREATE TABLE delivery_counts (
  group_id TEXT NOT NULL,
  state TEXT NOT NULL,
  recipients BIGINT NOT NULL,
  PRIMARY KEY (group_id, state)
);

CREATE TABLE delivery_slots (
  channel TEXT NOT NULL,
  slot INTEGER NOT NULL,
  process_id TEXT NOT NULL UNIQUE,
  instance_id TEXT NOT NULL,
  epoch BIGINT NOT NULL,
  group_id TEXT NOT NULL,
  assigned INTEGER NOT NULL,
  settings_version INTEGER NOT NULL,
  started_at BIGINT NOT NULL,
  lease_until BIGINT NOT NULL,
  PRIMARY KEY (channel, slot)
);

CREATE TABLE delivery_log (
  id ROWID,
  group_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  text TEXT NOT NULL
);

CREATE INDEX delivery_log_group ON delivery_log (group_id, id);

CREATE TABLE recipients (
  id ROWID,
  group_id TEXT NOT NULL,
  address TEXT NOT NULL,
  address_key TEXT,
  merge_values TEXT NOT NULL,
  external_id TEXT,
  line INTEGER,
  state TEXT NOT NULL,
  reason TEXT,
  due_at BIGINT NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  deferrals INTEGER NOT NULL DEFAULT 0,
  resends INTEGER NOT NULL DEFAULT 0,
  process_id TEXT,
  intent_at BIGINT,
  message_id TEXT,
  content_version INTEGER,
  reply_code INTEGER,
  reply TEXT,
  reply_class TEXT,
  state_at BIGINT NOT NULL,
  decided_by TEXT
);

CREATE UNIQUE INDEX recipients_once ON recipients (group_id, address_key);

CREATE INDEX recipients_due ON recipients (group_id, state, due_at, id) WHERE state IN ('PENDING', 'DEFERRED');

CREATE INDEX recipients_process ON recipients (process_id) WHERE process_id IS NOT NULL;

CREATE INDEX recipients_state ON recipients (group_id, state, id);

CREATE INDEX recipients_address ON recipients (address_key);

CREATE TABLE blocked_addresses (
  id ROWID,
  kind TEXT NOT NULL,
  address TEXT NOT NULL,
  address_key TEXT NOT NULL,
  reason TEXT NOT NULL,
  source TEXT NOT NULL,
  note TEXT,
  at BIGINT NOT NULL,
  removed_at BIGINT,
  removed_because TEXT,
  changed_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX blocked_addresses_once ON blocked_addresses (kind, address_key) WHERE removed_at IS NULL;

CREATE INDEX blocked_addresses_changed ON blocked_addresses (changed_at);
`;

const MAILINGS = `
CREATE TABLE mailings (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  status TEXT NOT NULL,
  status_reason TEXT,
  version INTEGER NOT NULL,
  content_version INTEGER NOT NULL DEFAULT 1,
  subject TEXT NOT NULL,
  html TEXT NOT NULL,
  text TEXT NOT NULL,
  mailbox_id TEXT,
  from_name TEXT,
  reply_to TEXT,
  external_id TEXT,
  fields TEXT NOT NULL DEFAULT '[]',
  trial INTEGER NOT NULL DEFAULT 0,
  confirmed TEXT NOT NULL DEFAULT '[]',
  created_at BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  scheduled_at BIGINT,
  scheduled_zone TEXT,
  started_at BIGINT,
  ended_at BIGINT
);

CREATE INDEX mailings_newest ON mailings (created_at, id);

CREATE TABLE mailing_contents (
  mailing_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  subject TEXT NOT NULL,
  html TEXT NOT NULL,
  text TEXT NOT NULL,
  from_address TEXT NOT NULL,
  from_name TEXT NOT NULL,
  reply_to TEXT,
  at BIGINT NOT NULL,
  by_name TEXT NOT NULL,
  PRIMARY KEY (mailing_id, version)
);

CREATE TABLE recipient_imports (
  mailing_id TEXT PRIMARY KEY,
  added BIGINT NOT NULL,
  skipped BIGINT NOT NULL,
  finished INTEGER NOT NULL,
  error TEXT,
  problems TEXT NOT NULL,
  updated_at BIGINT NOT NULL
);
`;

/** Makes the tables of the first release. */
export class FirstTables1 implements MigrationInterface {
  readonly name = 'FirstTables1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    await define(runner, AUTH + SETTINGS + DELIVERY + MAILINGS);
  }

  /** Migrations go forward only; a backup is the way back. */
  async down(): Promise<void> {
    throw new Error(
      'Mailroom does not migrate backwards: restore the backup that was made before the upgrade.',
    );
  }
}
