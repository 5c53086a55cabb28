import { isIP, type Socket } from 'node:net';
import { checkServerIdentity, connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { systemClock, type Clock } from '../clock.ts';
import {
  certificateFacts,
  certificateFailure,
  isSameFingerprint,
  type CertificateCode,
  type CertificateFacts,
} from './certificate.ts';
import { withDeadline } from './deadline.ts';
import { errorCode } from './error-code.ts';

export interface TlsOptions {
  /** The name or address that was typed: the certificate must be made for it. */
  servername: string;
  /** PEM certificates to trust instead of those of this machine. */
  ca?: string | null;
  /** SHA-256 fingerprint of the only certificate to accept, whatever else may be wrong with it. */
  pinnedFingerprint?: string | null;
  timeoutMs: number;
  signal?: AbortSignal;
  clock?: Clock;
}

export type TlsCode =
  CertificateCode | 'TLS_NOT_SPOKEN' | 'TLS_VERSION' | 'DROPPED' | 'NO_REPLY' | 'CANCELLED';

export interface TlsFailure {
  ok: false;
  code: TlsCode;
  text: string;
  /** Shown where the certificate is what was wrong. */
  certificate: CertificateFacts | null;
}

export type TlsResult =
  | { ok: true; socket: TLSSocket; protocol: string; cipher: string; certificate: CertificateFacts }
  | TlsFailure;

/** What every TLS connection of this system asks for; there is no way to accept just any certificate. */
export function tlsConnectionOptions({
  servername,
  ca,
}: Pick<TlsOptions, 'servername' | 'ca'>): ConnectionOptions {
  return {
    // The name check uses `host` where there is no SNI: RFC 6066 §3 forbids addresses in it.
    host: servername,
    ...(isIP(servername) ? {} : { servername: servername.replace(/\.$/, '') }),
    ...(ca ? { ca } : {}),
    minVersion: 'TLSv1.2',
  };
}

/** Speaks TLS on a connected socket and verifies who answers; on failure the socket is destroyed. */
export async function startTls(socket: Socket, options: TlsOptions): Promise<TlsResult> {
  const clock = options.clock ?? systemClock;
  let secured: TLSSocket | null = null;
  const ended = await withDeadline(clock, options.timeoutMs, options.signal, () => {
    // Judged below rather than by Node, which would not show the certificate that it refused.
    secured = connectTls({ ...tlsConnectionOptions(options), socket, rejectUnauthorized: false });
    return handshake(secured);
  });
  const result: TlsResult =
    ended.kind === 'DONE'
      ? judgeCertificate(ended.value, options, clock.now())
      : ended.kind === 'FAILED'
        ? handshakeFailure(options.servername, errorCode(ended.error))
        : ended.kind === 'LATE'
          ? failure('NO_REPLY', `${options.servername} did not finish the TLS handshake in time.`)
          : failure('CANCELLED', 'Cancelled.');
  if (!result.ok) destroyBoth(socket, secured);
  return result;
}

function handshake(secured: TLSSocket): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    // Stays attached: a later error must not end the process while nobody else listens.
    secured.on('error', reject);
    secured.once('close', () => reject(new Error('closed')));
    secured.once('secureConnect', () => resolve(secured));
  });
}

/** Decides whether to trust the certificate that a finished handshake brought. */
export function judgeCertificate(
  secured: TLSSocket,
  options: Pick<TlsOptions, 'servername' | 'pinnedFingerprint'>,
  now: number,
): TlsResult {
  const peer = secured.getPeerCertificate();
  if (!peer.fingerprint256) return failure('CERT_UNTRUSTED', `${options.servername} showed no certificate.`);
  const certificate = certificateFacts(peer, now);
  const refused = options.pinnedFingerprint
    ? pinFailure(certificate, options.servername, options.pinnedFingerprint)
    : refusal(secured, certificate, options.servername, now);
  if (refused) return { ok: false, ...refused, certificate };
  const protocol = secured.getProtocol() ?? 'unknown';
  return { ok: true, socket: secured, protocol, cipher: secured.getCipher().name, certificate };
}

function refusal(secured: TLSSocket, facts: CertificateFacts, servername: string, now: number) {
  // The type says Error, Node sets the code as a text.
  const reason = secured.authorized ? null : String(secured.authorizationError);
  const wrongName = checkServerIdentity(servername.replace(/\.$/, ''), secured.getPeerCertificate());
  if (!reason && !wrongName) return null;
  return certificateFailure(facts, servername, reason ?? 'ERR_TLS_CERT_ALTNAME_INVALID', now);
}

function pinFailure(facts: CertificateFacts, servername: string, pinned: string) {
  if (isSameFingerprint(facts.fingerprint256, pinned)) return null;
  const text = `${servername} shows a certificate (${facts.subject}) that is not the one that was trusted for it.`;
  return { code: 'CERT_UNTRUSTED' as const, text };
}

function destroyBoth(socket: Socket, secured: TLSSocket | null): void {
  secured?.destroy();
  socket.destroy();
}

function failure(code: TlsCode, text: string): TlsFailure {
  return { ok: false, code, text, certificate: null };
}

const SPEAKS_OLD_TLS =
  /UNSUPPORTED_PROTOCOL|PROTOCOL_VERSION|INSUFFICIENT_SECURITY|HANDSHAKE_FAILURE|NO_SHARED_CIPHER|NO_PROTOCOLS/;
const SPEAKS_NO_TLS =
  /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|UNEXPECTED_MESSAGE|HTTP_REQUEST|BAD_RECORD_TYPE|RECORD_LAYER/;

/** Names a failed handshake by OpenSSL's reason. */
export function handshakeFailure(servername: string, reason: string): TlsFailure {
  if (SPEAKS_OLD_TLS.test(reason)) {
    return failure(
      'TLS_VERSION',
      `${servername} and this system share no TLS version and cipher; TLS 1.2 is the least (${reason}).`,
    );
  }
  if (SPEAKS_NO_TLS.test(reason)) {
    return failure('TLS_NOT_SPOKEN', `${servername} answered the TLS handshake in plain text (${reason}).`);
  }
  return failure('DROPPED', `${servername} ended the connection during the TLS handshake (${reason}).`);
}
