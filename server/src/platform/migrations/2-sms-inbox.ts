import type { MigrationInterface, QueryRunner } from 'typeorm';
import { define } from './ddl.ts';

const SMS_INBOX = `
CREATE TABLE sms_inbox (
  id ROWID,
  message_key TEXT NOT NULL UNIQUE,
  module TEXT NOT NULL,
  provider_id TEXT,
  sender TEXT NOT NULL,
  number TEXT,
  recipient TEXT NOT NULL,
  text TEXT NOT NULL,
  received_at BIGINT NOT NULL,
  handled_at BIGINT,
  meaning TEXT,
  changed INTEGER NOT NULL DEFAULT 0,
  confirmation TEXT,
  confirmation_words TEXT,
  confirmed_at BIGINT
);

CREATE INDEX sms_inbox_sender ON sms_inbox (sender, id);

CREATE INDEX sms_inbox_unhandled ON sms_inbox (id) WHERE handled_at IS NULL;

CREATE INDEX sms_inbox_confirmation ON sms_inbox (id) WHERE confirmation IN ('DUE', 'SENDING');
`;

/** Makes the table of messages that people send to us. */
export class SmsInbox2 implements MigrationInterface {
  readonly name = 'SmsInbox1700000000002';

  async up(runner: QueryRunner): Promise<void> {
    await define(runner, SMS_INBOX);
  }

  /** Migrations go forward only; a backup is the way back. */
  async down(): Promise<void> {
    throw new Error(
      'Mailroom does not migrate backwards: restore the backup that was made before the upgrade.',
    );
  }
}
