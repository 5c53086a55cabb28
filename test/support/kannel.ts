import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { kannelConfiguration, KANNEL_STATUS_PASSWORD } from './kannel-configuration.ts';
import { freePorts, listening, PeerProcesses, until } from './peer-processes.ts';

/** Debian's Kannel with its simulated operator, each a process of its own. */
export interface Kannel {
  /** Where messages are handed in. */
  sendsmsUrl: string;
  /** Waits for the next message that the operator gets: `<from to type text>`, each given once. */
  nextMessage(): Promise<string>;
  /** Asks Kannel how many messages it has handed to the operator. */
  handedOn(): Promise<number>;
  stop(): Promise<void>;
}

const FAKE_OPERATOR = '/usr/lib/kannel/test/fakesmsc';

/** Tells whether Kannel and its simulated operator are installed (Debian: kannel, kannel-extras). */
export function isKannelInstalled(): boolean {
  return ['/usr/sbin/bearerbox', '/usr/sbin/smsbox', FAKE_OPERATOR].every(existsSync);
}

/**
 * Starts Kannel on free ports of loopback. It hands messages from people to `callbackUrl`; `inbound` is the one
 * that the operator sends, in the words of fakesmsc: `from to text …` or `from to ucs2 %04%1F…`.
 */
export async function startKannel({
  callbackUrl,
  inbound,
}: {
  callbackUrl: string;
  inbound: string;
}): Promise<Kannel> {
  if (!isKannelInstalled()) {
    throw new Error('Expected Kannel to be installed (Debian: apt-get install kannel kannel-extras).');
  }
  const [admin = 0, smsbox = 0, operator = 0, sendsms = 0] = await freePorts(4);
  const processes = new PeerProcesses('kannel');
  const file = processes.write(
    'kannel.conf',
    kannelConfiguration({ admin, smsbox, operator, sendsms }, callbackUrl),
  );
  try {
    await listening(processes.run('/usr/sbin/bearerbox', ['-v', '4', file]), smsbox, operator);
    await listening(processes.run('/usr/sbin/smsbox', ['-v', '4', file]), sendsms);
    const flags = ['-H', '127.0.0.1', '-r', String(operator), '-i', '1', '-m', '1', inbound];
    const fakeOperator = processes.run(FAKE_OPERATOR, flags, { log: 'stderr' });
    await connected(fakeOperator, admin);
    return {
      sendsmsUrl: `http://127.0.0.1:${sendsms}/cgi-bin/sendsms`,
      nextMessage: messagesOf(fakeOperator),
      handedOn: async () => Number(/FAKE.* sent: sms (\d+)/.exec(await statusOf(admin))?.[1]),
      stop: () => processes.stop(),
    };
  } catch (error) {
    await processes.stop();
    throw error;
  }
}

/** Reads what fakesmsc says about each message: `Got message 1: <Mailer +4790012345 text Hello>`. */
function messagesOf(operator: ChildProcess): () => Promise<string> {
  if (!operator.stderr) throw new Error('Expected fakesmsc to have a log.');
  const got: string[] = [];
  const waiting: ((message: string) => void)[] = [];
  createInterface(operator.stderr).on('line', (line) => {
    const message = /Got message \d+: (<.*)/.exec(line)?.[1];
    if (message === undefined) return;
    const wake = waiting.shift();
    if (wake) wake(message);
    else got.push(message);
  });
  return () => {
    const message = got.shift();
    return message === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(message);
  };
}

async function connected(operator: ChildProcess, adminPort: number): Promise<void> {
  await until(operator, async () => /FAKE.*\(online/.test(await statusOf(adminPort)));
}

async function statusOf(adminPort: number): Promise<string> {
  const page = await fetch(`http://127.0.0.1:${adminPort}/status.txt?password=${KANNEL_STATUS_PASSWORD}`);
  return page.text();
}
