import type { Socket } from 'node:net';

/** Why no connection came about; the codes are those of the SMTP check. */
export type ConnectCode =
  'NAME_NOT_FOUND' | 'ADDRESS_BLOCKED' | 'CONNECTION_REFUSED' | 'CONNECTION_TIMEOUT' | 'CANCELLED';

export interface ConnectFailure {
  ok: false;
  code: ConnectCode;
  /** One sentence that names the host and what happened. */
  text: string;
  /** What the name stands for, as far as it was found out. */
  addresses: string[];
}

export type ConnectResult =
  /** `address` is the one connected to, `addresses` all that the name stands for. */
  { ok: true; socket: Socket; address: string; addresses: string[] } | ConnectFailure;

export type ResolveResult = { ok: true; addresses: string[]; allowed: string[] } | ConnectFailure;

export interface Target {
  host: string;
  port: number;
  /** For name lookup and connecting together. */
  timeoutMs: number;
  signal?: AbortSignal;
}
