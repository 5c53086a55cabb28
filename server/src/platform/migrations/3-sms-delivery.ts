import type { MigrationInterface, QueryRunner } from 'typeorm';
import { define } from './ddl.ts';

const TABLES = `
ALTER TABLE delivery_channels ADD COLUMN paced_until BIGINT NOT NULL DEFAULT 0;

ALTER TABLE recipients ADD COLUMN provider_id TEXT;

CREATE INDEX recipients_provider ON recipients (provider_id) WHERE provider_id IS NOT NULL;

ALTER TABLE sms_reports ADD COLUMN number TEXT;

ALTER TABLE sms_reports ADD COLUMN other_ids TEXT;
`;

/** What SMS mailings need beyond e-mail: a pace of their own, and the provider's names for messages. */
export class SmsDelivery3 implements MigrationInterface {
  readonly name = 'SmsDelivery1700000000003';

  async up(runner: QueryRunner): Promise<void> {
    await define(runner, TABLES);
  }

  /** Migrations go forward only; a backup is the way back. */
  async down(): Promise<void> {
    throw new Error(
      'Mailroom does not migrate backwards: restore the backup that was made before the upgrade.',
    );
  }
}
