import { countSegments } from '@mailroom/shared/sms-segments';
import type {
  SmsCallback,
  SmsInbound,
  SmsModule,
  SmsReport,
  SmsSendRequest,
} from '../../server/src/sms/sms-module.ts';
import { hmac } from '../../server/src/sms/signatures.ts';
import type { ProviderAnswer, ReceivedRequest } from './provider-server.ts';

/** What the contract needs to know of a module that sends over HTTP. */
export interface HttpModuleCase {
  name: string;
  module: SmsModule;
  /** Settings that use the provider at this address; what is left out has its default. */
  settings(url: string): Record<string, string>;
  /** Every secret in these settings. */
  secrets: readonly string[];
  accepted: ProviderAnswer;
  /** The id that the accepting answer names. */
  providerId: string | null;
  refused: readonly {
    answer: ProviderAnswer;
    code: string;
    /** Part of what is said about it. */ words?: string;
  }[];
  throttled: ProviderAnswer;
  /** Reads back what a phone would show. */
  read(request: ReceivedRequest): { to: string; from: string; text: string };
  reports: readonly { call: SmsCallback; report: Partial<SmsReport> }[];
  inbound: readonly { call: SmsCallback; message: SmsInbound }[];
  /** A call that brings several reports or messages at once. */
  many?: readonly { call: SmsCallback; reports?: number; inbound?: number }[];
  /** How a call is signed; `sign` gives the genuine call that fits these settings. */
  signed?: {
    settings: Record<string, string>;
    sign(call: SmsCallback): Promise<SmsCallback>;
    /** Calls that the provider's own documents or libraries give with their signature. */
    documented?: readonly { settings: Record<string, string>; call: SmsCallback }[];
  };
  /** What the provider wants to hear, by call. */
  answers?: readonly { call: SmsCallback; contentType: string; body: string }[];
  /** For a module that sends several in one request. */
  batch?: {
    /** The answer to three messages of which the second is refused. */
    mixed: ProviderAnswer;
    /** What the second is refused for. */
    code: string;
    /** The answer to three messages that tells of the first alone. */
    short: ProviderAnswer;
    read(request: ReceivedRequest): { to: string; from: string; text: string }[];
  };
}

/** A secret with characters that every encoding treats in its own way. */
export const SECRET = 'S3cr&t "é" %41';

export function callback(rawQuery: string, rest: Partial<SmsCallback> = {}): SmsCallback {
  return {
    method: 'GET',
    url: `https://mail.company.com/sms/cb/token/dlr?${rawQuery}`,
    rawQuery,
    headers: {},
    body: '',
    octets: new TextEncoder().encode(rest.body ?? ''),
    ...rest,
  };
}

export function jsonCallback(json: unknown): SmsCallback {
  return callback('', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(json),
  });
}

export function formCallback(body: string, rest: Partial<SmsCallback> = {}): SmsCallback {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return callback('', { method: 'POST', headers, body, ...rest });
}

/** Reads `to`, `from` and `text` out of a form or a query. */
export function fromForm(form: string): { to: string; from: string; text: string } {
  const values = new URLSearchParams(form);
  return { to: values.get('to') ?? '', from: values.get('from') ?? '', text: values.get('text') ?? '' };
}

/** A message to a phone, from `Company`, with the reference `ref-1`. */
export function requestFor(
  text: string,
  reportUrl: string | null = 'https://mail.company.com/sms/cb/t0ken/dlr',
): SmsSendRequest {
  const { encoding } = countSegments(text);
  return { to: '+4790012345', sender: 'Company', text, encoding, reference: 'ref-1', reportUrl };
}

/** Makes a JWT with these claims, signed with HS256 (RFC 7519). */
export async function jwtOf(claims: object, key: string): Promise<string> {
  const part = (json: object) => Buffer.from(JSON.stringify(json)).toString('base64url');
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${signed}.${Buffer.from(await hmac('SHA-256', key, signed)).toString('base64url')}`;
}
