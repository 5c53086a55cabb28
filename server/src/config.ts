import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import ipaddr from 'ipaddr.js';

/** What Mailroom must know to start. All else is a setting. */
export interface Config {
  port: number;
  host: string;
  /** Without a slash at the end. */
  publicUrl: string;
  dataDir: string;
  databaseUrl: string | null;
  role: 'all' | 'api' | 'worker';
  /** 32 bytes. */
  appKey: Buffer;
  admin: { email: string; password: string } | null;
  /** CIDR ranges that no outgoing connection may reach; null for the default list. */
  outboundDeny: string[] | null;
  logLevel: string;
}

/** A start that cannot go on: its message names the variable, what it got and what it takes. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

type Env = Readonly<Record<string, string | undefined>>;

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/**
 * Reads the environment, and makes the data directory and, for SQLite, the key on the first start.
 *
 * @throws {ConfigError}
 */
export function readConfig(env: Env): Config {
  const port = readPort(env);
  const host = env.HOST || '127.0.0.1';
  const dataDir = makeDataDir(resolve(env.DATA_DIR || './data'));
  const databaseUrl = readDatabaseUrl(env);
  return Object.freeze({
    port,
    host,
    publicUrl: readPublicUrl(env, port),
    dataDir,
    databaseUrl,
    role: oneOf('ROLE', env.ROLE || 'all', ['all', 'api', 'worker']) as Config['role'],
    appKey: readKey(env, dataDir, databaseUrl),
    admin: readAdmin(env),
    outboundDeny: readDeny(env),
    logLevel: oneOf('LOG_LEVEL', env.LOG_LEVEL || 'info', LOG_LEVELS),
  });
}

function fail(name: string, got: string, takes: string): never {
  throw new ConfigError(`${name} is ${JSON.stringify(got)}, but it takes ${takes}.`);
}

function oneOf(name: string, value: string, allowed: readonly string[]): string {
  return allowed.includes(value) ? value : fail(name, value, `one of ${allowed.join(', ')}`);
}

function readPort({ PORT = '4000' }: Env): number {
  const port = Number(PORT);
  return /^\d{1,5}$/.test(PORT) && port <= 65_535
    ? port
    : fail('PORT', PORT, 'a port number from 0 to 65535');
}

function readPublicUrl({ PUBLIC_URL }: Env, port: number): string {
  if (!PUBLIC_URL) return `http://localhost:${port}`;
  const takes = 'an address such as https://mail.company.com, without path, user or query';
  const url = URL.canParse(PUBLIC_URL) ? new URL(PUBLIC_URL) : fail('PUBLIC_URL', PUBLIC_URL, takes);
  const plain =
    /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search && !url.username && !url.hash;
  return plain ? url.origin : fail('PUBLIC_URL', PUBLIC_URL, takes);
}

function makeDataDir(path: string): string {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    chmodSync(path, 0o700);
  } catch (error) {
    fail('DATA_DIR', path, `a directory that Mailroom may make and write (${(error as Error).message})`);
  }
  return path;
}

function readDatabaseUrl({ DATABASE_URL }: Env): string | null {
  if (!DATABASE_URL) return null;
  const valid = URL.canParse(DATABASE_URL) && /^postgres(ql)?:$/.test(new URL(DATABASE_URL).protocol);
  // The address holds a password: it is not repeated.
  return valid
    ? DATABASE_URL
    : fail('DATABASE_URL', '(not shown)', 'postgres://user:password@host:5432/database');
}

function readKey(env: Env, dataDir: string, databaseUrl: string | null): Buffer {
  if (env.APP_KEY && env.APP_KEY_FILE)
    fail('APP_KEY', '(not shown)', 'a value only if APP_KEY_FILE has none');
  if (env.APP_KEY) return decodeKey('APP_KEY', env.APP_KEY);
  const file = env.APP_KEY_FILE ?? join(dataDir, 'app.key');
  if (existsSync(file)) return decodeKey('APP_KEY_FILE', readFileSync(file, 'utf8'));
  if (env.APP_KEY_FILE) fail('APP_KEY_FILE', file, 'the path of a file that exists');
  if (databaseUrl) {
    const many =
      'a key of 32 bytes in base64 with DATABASE_URL, the same on every machine (openssl rand -base64 32)';
    fail('APP_KEY', '', many);
  }
  return makeKey(file, dataDir);
}

/** A key is made only for a new installation: a new key for an old database would make its secrets unreadable. */
function makeKey(file: string, dataDir: string): Buffer {
  if (existsSync(join(dataDir, 'mailroom.sqlite'))) {
    fail(
      'APP_KEY_FILE',
      file,
      'the key that belongs to the database in DATA_DIR; bring it back from the backup',
    );
  }
  const key = randomBytes(32);
  writeFileSync(file, `${key.toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  return key;
}

function decodeKey(name: string, text: string): Buffer {
  const key = Buffer.from(text.trim(), 'base64');
  return key.length === 32
    ? key
    : fail(name, `${key.length} bytes`, '32 bytes in base64 (openssl rand -base64 32)');
}

function readAdmin({ ADMIN_EMAIL, ADMIN_PASSWORD }: Env): Config['admin'] {
  if (!ADMIN_EMAIL && !ADMIN_PASSWORD) return null;
  if (!ADMIN_EMAIL) fail('ADMIN_EMAIL', '', 'an e-mail address whenever ADMIN_PASSWORD is set');
  if (!ADMIN_PASSWORD) fail('ADMIN_PASSWORD', '', 'a password whenever ADMIN_EMAIL is set');
  return { email: ADMIN_EMAIL, password: ADMIN_PASSWORD };
}

function readDeny({ OUTBOUND_DENY }: Env): string[] | null {
  if (OUTBOUND_DENY === undefined) return null;
  const ranges = OUTBOUND_DENY.split(/[\s,]+/).filter(Boolean);
  for (const range of ranges) {
    if (!ipaddr.isValidCIDR(range))
      fail('OUTBOUND_DENY', range, 'a list of ranges such as 10.0.0.0/8,192.168.0.0/16');
  }
  return ranges;
}
