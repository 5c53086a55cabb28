import Database from 'better-sqlite3';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, listening, PeerProcesses, until } from './peer-processes.ts';

/** What osmo-msc keeps of a message, for the phone: GSM texts are packed into septets by it. */
export interface StoredSms {
  from: string;
  fromTon: number;
  to: string;
  toTon: number;
  /** 3GPP TS 23.038 section 4. */
  codingScheme: number;
  hasHeader: number;
  /** In hexadecimal digits, with the user data header. */
  userData: string;
  wantsReport: number;
  /** From now on, rounded. */
  validMinutes: number;
}

/** Osmocom's mobile switching centre as an SMPP server, a process of its own. */
export interface OsmoMsc {
  port: number;
  /** The messages that it has taken, in their order. */
  stored(): StoredSms[];
  /** Stops it in the middle of what it does; its connections stay. */
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
}

export const ESME = { systemId: 'mailer', password: 'secret1' } as const;

const SHIM = join(import.meta.dirname, '../sms/peers/osmo-msc-shim.c');

/** Starts osmo-msc on free ports of loopback, for one account (Debian: osmo-msc, gcc, libc6-dev). */
export async function startOsmoMsc(): Promise<OsmoMsc> {
  const processes = new PeerProcesses('osmo-msc');
  try {
    const port = await freePort();
    const shim = join(processes.folder, 'shim.so');
    execFileSync('gcc', ['-shared', '-fPIC', '-o', shim, SHIM, '-ldl']);
    const flags = ['-c', processes.write('msc.cfg', configuration(port))];
    const child = processes.run('osmo-msc', flags, { env: { LD_PRELOAD: shim } });
    await listening(child, port);
    const database = join(processes.folder, 'sms.db');
    // It listens before it has made its tables.
    await until(child, async () => existsSync(database) && hasTable(database));
    return {
      port,
      stored: () => storedIn(database),
      freeze: () => void child.kill('SIGSTOP'),
      thaw: () => void child.kill('SIGCONT'),
      stop: () => processes.stop(),
    };
  } catch (error) {
    await processes.stop();
    throw error;
  }
}

/** Each level is indented by one more blank. */
function configuration(port: number): string {
  return `network
 network country code 1
 mobile network code 1
msc
smsc
 database ./sms.db
smpp
 local-tcp-ip 127.0.0.1 ${port}
 system-id smsc1
 policy closed
 smpp-first
 esme ${ESME.systemId}
  password ${ESME.password}
`;
}

function hasTable(file: string): boolean {
  return rowsOf(file, "SELECT name FROM sqlite_master WHERE name = 'SMS'").length > 0;
}

function storedIn(file: string): StoredSms[] {
  return rowsOf<StoredSms>(
    file,
    `SELECT src_addr AS "from", src_ton AS fromTon, dest_addr AS "to", dest_ton AS toTon,
      data_coding_scheme AS codingScheme, ud_hdr_ind AS hasHeader, hex(user_data) AS userData,
      status_rep_req AS wantsReport,
      round((julianday(valid_until) - julianday(created)) * 1440) AS validMinutes FROM SMS ORDER BY id`,
  );
}

function rowsOf<T>(file: string, query: string): T[] {
  const database = new Database(file, { readonly: true });
  const rows = database.prepare<[], T>(query).all();
  database.close();
  return rows;
}
