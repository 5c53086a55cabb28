import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Audit } from '../audit/audit.service.ts';
import { AUTH_ENTITIES } from '../auth/typeorm.auth-store.ts';
import type { Config } from '../config.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import { Database } from '../platform/database/database.ts';
import { newId } from '../platform/ids.ts';
import { lockDataDirectory } from '../platform/instance-lock.ts';
import type { Logger } from '../platform/logger.ts';
import { DEFAULT_OUTBOUND_DENY } from '../platform/outbound/addresses.ts';
import { Outbound } from '../platform/outbound/outbound.ts';
import { SecretBox } from '../platform/secret-box.ts';

/** What every feature stands on. */
export interface Ground {
  config: Config;
  logger: Logger;
  clock: Clock;
  database: Database;
  box: SecretBox;
  audit: Audit;
  outbound: Outbound;
  /** Names this server instance, the same after a restart. */
  instanceId: string;
  /** Frees the data directory. */
  unlock: () => void;
}

/** Opens the database and the outgoing door. */
export async function openGround(
  config: Config,
  logger: Logger,
  clock: Clock = systemClock,
): Promise<Ground> {
  const unlock = config.databaseUrl ? () => undefined : lockDataDirectory(config.dataDir);
  const file = join(config.dataDir, 'mailroom.sqlite');
  const database = await Database.open({ url: config.databaseUrl, file }, AUTH_ENTITIES);
  return {
    ...{ config, logger, clock, database, unlock },
    box: new SecretBox(config.appKey),
    audit: new Audit(database, clock),
    outbound: new Outbound({ deny: config.outboundDeny ?? DEFAULT_OUTBOUND_DENY, clock }),
    instanceId: readInstanceId(config.dataDir),
  };
}

function readInstanceId(dataDir: string): string {
  const file = join(dataDir, 'instance-id');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  const id = newId(Date.now());
  writeFileSync(file, `${id}\n`, { mode: 0o600 });
  return id;
}
