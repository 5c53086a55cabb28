import { request, type IncomingMessage, type RequestOptions } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../clock.ts';
import { withDeadline } from './deadline.ts';
import { errorCode } from './error-code.ts';
import type { ConnectCode, ConnectResult, Target } from './outcomes.ts';
import { startTls, type TlsCode } from './start-tls.ts';

const MAX_ANSWER_BYTES = 256 * 1024;

export interface FetchOptions {
  method?: string;
  headers?: Readonly<Record<string, string>>;
  body?: string | Uint8Array | null;
  /** For everything from name lookup to the last byte of the answer. */
  timeoutMs: number;
  signal?: AbortSignal;
  /** PEM certificates to trust instead of those of this machine. */
  ca?: string | null;
}

export type FetchCode = ConnectCode | TlsCode | 'BAD_URL' | 'PROTOCOL_ERROR' | 'ANSWER_TOO_LARGE';

export type FetchResult =
  | { ok: true; status: number; headers: Record<string, string>; body: string }
  /** `requestSent`: a byte of the request may have left, so it may have been acted upon. */
  | { ok: false; code: FetchCode; requestSent: boolean; text: string };

type Connect = (target: Target) => Promise<ConnectResult>;
type Opened = { ok: true; socket: Socket } | (FetchResult & { ok: false });

/** Makes one HTTP request over a connection that `connect` opened; redirects are not followed, the answer is bounded. */
export async function fetchOver(
  connect: Connect,
  clock: Clock,
  url: string,
  options: FetchOptions,
): Promise<FetchResult> {
  const parsed = parseAddress(url);
  if (!parsed)
    return failure(
      'BAD_URL',
      'Expected an address such as https://api.provider.com/send, without a user name in it.',
      false,
    );
  const endsAt = clock.now() + options.timeoutMs;
  const opened = await openFor(parsed, connect, clock, options);
  if (!opened.ok) return opened;
  const ended = await withDeadline(clock, endsAt - clock.now(), options.signal, () =>
    exchange(opened.socket, parsed, options),
  );
  opened.socket.destroy();
  if (ended.kind === 'DONE') return ended.value;
  if (ended.kind === 'LATE') return failure('NO_REPLY', `${parsed.host} did not answer in time.`, true);
  if (ended.kind === 'ABORTED') return failure('CANCELLED', 'Cancelled.', true);
  return exchangeFailure(parsed.host, ended.error);
}

/**
 * Reads an address of HTTP. URL rewrites abbreviated and full-width hosts (`127.1`) into addresses: those are refused,
 * as they are for SMTP, and so is a user name or password in it.
 */
function parseAddress(text: string): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) return null;
  const typedHost = /^https?:\/\/([^/?#:]+)/i.exec(text)?.[1]?.toLowerCase();
  return url.hostname.startsWith('[') || url.hostname === typedHost ? url : null;
}

async function openFor(url: URL, connect: Connect, clock: Clock, options: FetchOptions): Promise<Opened> {
  const secure = url.protocol === 'https:';
  const endsAt = clock.now() + options.timeoutMs;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const connected = await connect({ ...options, host, port: Number(url.port) || (secure ? 443 : 80) });
  if (!connected.ok) return failure(connected.code, connected.text, false);
  if (!secure) return connected;
  const { ca, signal } = options;
  const tls = await startTls(connected.socket, {
    servername: host,
    ca,
    signal,
    clock,
    timeoutMs: endsAt - clock.now(),
  });
  return tls.ok ? tls : failure(tls.code, tls.text, false);
}

async function exchange(socket: Socket, url: URL, options: FetchOptions): Promise<FetchResult> {
  const message = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = request(requestOptions(socket, url, options), resolve);
    outgoing.on('error', reject);
    outgoing.end(options.body ?? undefined);
  });
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES)
      return failure('ANSWER_TOO_LARGE', `${url.host} answered with more than 256 KB.`, true);
    chunks.push(chunk);
  }
  const headers = Object.fromEntries(
    Object.entries(message.headers).map(([name, value]) => [name, [value].flat().join(', ')]),
  );
  return { ok: true, status: message.statusCode ?? 0, headers, body: Buffer.concat(chunks).toString('utf8') };
}

function requestOptions(socket: Socket, url: URL, { method, headers, body }: FetchOptions): RequestOptions {
  const length = body == null ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  return {
    method: method ?? 'GET',
    path: `${url.pathname}${url.search}`,
    headers: { host: url.host, connection: 'close', ...length, ...headers },
    // No `agent`, not even `false`: Node then makes one, which opens a connection of its own past the door.
    createConnection: () => socket,
  };
}

function exchangeFailure(host: string, error: unknown): FetchResult {
  const code = errorCode(error);
  // Thrown before anything is written: a header or method that HTTP does not allow.
  if (/^ERR_(INVALID|HTTP_INVALID|UNESCAPED)/.test(code)) {
    return failure(
      'PROTOCOL_ERROR',
      `The request has a character that HTTP does not allow (${code}).`,
      false,
    );
  }
  if (code.startsWith('HPE_'))
    return failure('PROTOCOL_ERROR', `${host} did not answer in HTTP (${code}).`, true);
  return failure('DROPPED', `${host} ended the connection before it had answered (${code}).`, true);
}

function failure(code: FetchCode, text: string, requestSent: boolean): FetchResult & { ok: false } {
  return { ok: false, code, requestSent, text };
}
