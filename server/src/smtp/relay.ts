import type { Security } from '@mailroom/shared/settings';

/** Everything that is needed to speak to a mail server, the password in clear included: it never leaves the server's memory. */
export interface RelaySettings {
  host: string;
  port: number;
  /** `STARTTLS` is required, never silently skipped; `TLS` is from the first byte on. */
  security: Security;
  auth: 'NONE' | 'PASSWORD';
  userName: string | null;
  password: string | null;
  /** The name in EHLO; null for the name of this machine. */
  ehloName: string | null;
  /** For name lookup and connecting together. */
  connectTimeoutMs?: number;
  /** For one step of the session: greeting to signed in, one envelope, one part of a body. */
  commandTimeoutMs?: number;
  /** PEM certificates to trust instead of those of this machine. */
  ca: string | null;
  /** SHA-256 fingerprint of the only certificate to accept. */
  pinnedFingerprint: string | null;
}

export const DEFAULT_CONNECT_TIMEOUT_MS = 30_000;
/** RFC 5321 §4.5.3.2 asks for 5 minutes for most steps. */
export const DEFAULT_COMMAND_TIMEOUT_MS = 300_000;
/** What the end of a message may take to be answered, RFC 5321 §4.5.3.2.6. */
export const DEFAULT_BODY_REPLY_TIMEOUT_MS = 600_000;

/** Why a password must not be sent over a connection, or null if it may. */
export function passwordRefusal(
  relay: Pick<RelaySettings, 'security' | 'host'>,
  address: string,
  isLocal: boolean,
): string | null {
  if (relay.security !== 'NONE' || isLocal) return null;
  return (
    `The password was not sent: without SSL everybody on the way to ${relay.host} (${address}) could read it. ` +
    'Use SSL, or a server on this machine or in a private network.'
  );
}
