import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import {
  fakeOperator,
  kannelConfiguration,
  KANNEL_STATUS_PASSWORD,
  smppOperator,
} from './kannel-configuration.ts';
import { ended, freePort, freePorts, listening, PeerProcesses, until } from './peer-processes.ts';

/** Debian's Kannel, of two processes. */
export interface Kannel {
  /** Where messages are handed in. */
  sendsmsUrl: string;
  /** Asks Kannel how many messages it has handed to the operator. */
  handedOn(): Promise<number>;
  stop(): Promise<void>;
}

/** Kannel with its simulated operator, a process of its own. */
export interface KannelWithOperator extends Kannel {
  /** Waits for the next message that the operator gets: `<from to type text>`, each given once. */
  nextMessage(): Promise<string>;
  /** Does something while the operator is away; what it gets after it is back is not given by `nextMessage`. */
  withoutOperator(act: () => Promise<void>): Promise<void>;
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
}): Promise<KannelWithOperator> {
  const port = await freePort();
  const flags = ['-H', '127.0.0.1', '-r', String(port), '-i', '1', '-m', '1', inbound];
  const run = async (processes: PeerProcesses, bearerbox: ChildProcess) => {
    await listening(bearerbox, port);
    return processes.run(FAKE_OPERATOR, flags, { log: 'stderr' });
  };
  const { kannel, operator, isOnline, processes } = await startBoxes(callbackUrl, fakeOperator(port), run);
  const withoutOperator = async (act: () => Promise<void>) => {
    await ended(operator);
    while (await isOnline()) await wait(20);
    await act();
    processes.run(FAKE_OPERATOR, flags);
  };
  return { ...kannel, nextMessage: messagesOf(operator), withoutOperator };
}

/** Starts Kannel as the client of an SMPP server on a port of loopback, and waits until it is bound. */
export async function startKannelClient({
  callbackUrl,
  smscPort,
}: {
  callbackUrl: string;
  smscPort: number;
}): Promise<Kannel> {
  const run = async (_processes: PeerProcesses, bearerbox: ChildProcess) => bearerbox;
  return (await startBoxes(callbackUrl, smppOperator(smscPort), run)).kannel;
}

interface Boxes {
  kannel: Kannel;
  operator: ChildProcess;
  /** Tells whether Kannel and its operator have met. */
  isOnline: () => Promise<boolean>;
  processes: PeerProcesses;
}

/** Starts Kannel; what `runOperator` gives must live for the two to meet. */
async function startBoxes(
  callbackUrl: string,
  group: string,
  runOperator: (processes: PeerProcesses, bearerbox: ChildProcess) => Promise<ChildProcess>,
): Promise<Boxes> {
  if (!isKannelInstalled()) {
    throw new Error('Expected Kannel to be installed (Debian: apt-get install kannel kannel-extras).');
  }
  const [admin = 0, smsbox = 0, sendsms = 0] = await freePorts(3);
  const processes = new PeerProcesses('kannel');
  const stop = () => processes.stop();
  const configuration = kannelConfiguration({ admin, smsbox, sendsms }, callbackUrl, group);
  const flags = ['-v', '4', processes.write('kannel.conf', configuration)];
  try {
    const bearerbox = processes.run('/usr/sbin/bearerbox', flags);
    await listening(bearerbox, smsbox);
    await listening(processes.run('/usr/sbin/smsbox', flags), sendsms);
    const operator = await runOperator(processes, bearerbox);
    const isOnline = async () => /FAKE.*\(online/.test(await statusOf(admin));
    await until(operator, isOnline);
    const sendsmsUrl = `http://127.0.0.1:${sendsms}/cgi-bin/sendsms`;
    const handedOn = async () => Number(/FAKE.* sent: sms (\d+)/.exec(await statusOf(admin))?.[1]);
    return { kannel: { sendsmsUrl, handedOn, stop }, operator, isOnline, processes };
  } catch (error) {
    await stop();
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

async function statusOf(adminPort: number): Promise<string> {
  const page = await fetch(`http://127.0.0.1:${adminPort}/status.txt?password=${KANNEL_STATUS_PASSWORD}`);
  return page.text();
}
