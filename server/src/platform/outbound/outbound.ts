import { lookup } from 'node:dns/promises';
import { connect as connectSocket, type Socket } from 'node:net';
import { systemClock, type Clock } from '../clock.ts';
import { canonical, isWithin, parseHost, parseRanges } from './addresses.ts';
import { withDeadline, type Ended } from './deadline.ts';
import { fetchOver, type FetchOptions, type FetchResult } from './http-request.ts';
import { errorCode } from './error-code.ts';
import type { ConnectFailure, ConnectResult, ResolveResult, Target } from './outcomes.ts';

/** Finds all addresses of a name. */
export type Resolve = (name: string) => Promise<string[]>;

export interface OutboundOptions {
  /** Addresses and ranges (CIDR) that no connection may reach. */
  deny: readonly string[];
  resolve?: Resolve;
  clock?: Clock;
}

/** The one door for connections to hosts that a person typed: the address that was checked is the one connected to. */
export class Outbound {
  readonly #denied: ReturnType<typeof parseRanges>;
  readonly #lookUp: Resolve;
  readonly #clock: Clock;

  /** @throws {RangeError} if `deny` has something that is not a range */
  constructor(options: OutboundOptions) {
    this.#denied = parseRanges(options.deny);
    this.#lookUp = options.resolve ?? lookUpBySystem;
    this.#clock = options.clock ?? systemClock;
  }

  /** Finds the addresses of a host, and which of them may be connected to. */
  async resolve({ host, timeoutMs, signal }: Omit<Target, 'port'>): Promise<ResolveResult> {
    const parsed = parseHost(host);
    if (!parsed)
      return failure(
        'ADDRESS_BLOCKED',
        `Expected a host name or an IP address, got ${JSON.stringify(host)}.`,
      );
    if (parsed.kind === 'ADDRESS') return this.#check(host, [parsed.host]);
    const found = await withDeadline(this.#clock, timeoutMs, signal, () => this.#lookUp(parsed.host));
    return found.kind === 'DONE' ? this.#check(host, found.value.map(canonical)) : nameFailure(host, found);
  }

  /** Opens a connection; tries the host's addresses one after another. It never throws for what the network does. */
  async connect(target: Target): Promise<ConnectResult> {
    const startedAt = this.#clock.now();
    const resolved = await this.resolve(target);
    if (!resolved.ok) return resolved;
    return this.connectTo(resolved, {
      ...target,
      timeoutMs: target.timeoutMs - (this.#clock.now() - startedAt),
    });
  }

  /** Opens a connection to one of the addresses that `resolve` found; nothing is looked up again. */
  async connectTo(resolved: ResolveResult & { ok: true }, target: Target): Promise<ConnectResult> {
    const { addresses, allowed } = resolved;
    const endsAt = this.#clock.now() + target.timeoutMs;
    let last = failure(
      'CONNECTION_TIMEOUT',
      `${target.host} did not answer on port ${target.port} in time.`,
      addresses,
    );
    for (const [index, address] of allowed.entries()) {
      // Each address gets an equal share of the time that is left: a dead one does not starve the next.
      const shareMs = (endsAt - this.#clock.now()) / (allowed.length - index);
      const tried = await this.#connectOne(address, { ...target, timeoutMs: shareMs });
      if (tried.kind === 'DONE') return { ok: true, socket: tried.value, address, addresses };
      last = connectFailure(target, address, addresses, tried);
      if (tried.kind === 'ABORTED') break;
    }
    return last;
  }

  /** Makes an HTTP request over a connection of this door; redirects are not followed. */
  async fetch(url: string, options: FetchOptions): Promise<FetchResult> {
    return fetchOver((target) => this.connect(target), this.#clock, url, options);
  }

  #check(host: string, addresses: string[]): ResolveResult {
    if (addresses.length === 0) return failure('NAME_NOT_FOUND', `${host} has no address.`);
    const allowed = addresses.filter((address) => !isWithin(address, this.#denied));
    if (allowed.length > 0) return { ok: true, addresses, allowed };
    const text = `${host} is ${addresses.join(', ')}, where this system makes no connections (OUTBOUND_DENY).`;
    return failure('ADDRESS_BLOCKED', text, addresses);
  }

  async #connectOne(address: string, { port, timeoutMs, signal }: Target): Promise<Ended<Socket>> {
    const socket = connectSocket({ host: address, port, noDelay: true });
    const ended = await withDeadline(this.#clock, timeoutMs, signal, () => connected(socket));
    if (ended.kind !== 'DONE') socket.destroy();
    return ended;
  }
}

function connected(socket: Socket): Promise<Socket> {
  return new Promise((resolve, reject) => {
    // Stays attached: an error of a socket that nobody listens to yet must not end the process.
    socket.on('error', reject);
    socket.once('connect', () => resolve(socket));
  });
}

/** Asks the system, as every other program on this machine does (hosts file included). */
async function lookUpBySystem(name: string): Promise<string[]> {
  const found = await lookup(name, { all: true, verbatim: true });
  return [...new Set(found.map((entry) => entry.address))];
}

function failure(code: ConnectFailure['code'], text: string, addresses: string[] = []): ConnectFailure {
  return { ok: false, code, text, addresses };
}

function nameFailure(host: string, ended: Ended<string[]>): ConnectFailure {
  if (ended.kind === 'ABORTED') return failure('CANCELLED', 'Cancelled.');
  const code = ended.kind === 'FAILED' ? errorCode(ended.error) : 'timeout';
  if (code === 'ENOTFOUND' || code === 'ENODATA')
    return failure('NAME_NOT_FOUND', `There is no host named ${host}.`);
  return failure('NAME_NOT_FOUND', `The name server gave no answer about ${host} (${code}).`);
}

function connectFailure(
  target: Target,
  address: string,
  addresses: string[],
  ended: Ended<Socket>,
): ConnectFailure {
  const where = `${target.host} (${address}), port ${target.port}`;
  if (ended.kind === 'ABORTED') return failure('CANCELLED', 'Cancelled.', addresses);
  const code = ended.kind === 'FAILED' ? errorCode(ended.error) : 'ETIMEDOUT';
  if (code === 'ETIMEDOUT')
    return failure('CONNECTION_TIMEOUT', `${where} did not answer in time.`, addresses);
  if (code === 'ECONNREFUSED')
    return failure('CONNECTION_REFUSED', `${where} refused the connection.`, addresses);
  return failure('CONNECTION_REFUSED', `${where} cannot be reached (${code}).`, addresses);
}
