import { formOf } from '../callback-values.ts';
import type { SmsCallback } from '../sms-module.ts';
import { hmac, isEqual, toBase64 } from '../signatures.ts';

/**
 * Tells whether a call is signed by Plivo. V3 covers the values as well and counts alone where it is there; V2, which the
 * messaging documents name, covers the address only. `Ma` stands for the main account: the token may be its or a
 * subaccount's. A header holds several signatures while an account has several tokens.
 */
export async function isSignedByPlivo(call: SmsCallback, authToken: string): Promise<boolean> {
  const header = (name: string) => call.headers[`x-plivo-signature-${name}`] ?? '';
  const given = (version: string) => `${header(`ma-${version}`)},${header(version)}`;
  const isV3 = given('v3') !== ',';
  const signed = isV3
    ? `${addressAndValues(call)}.${header('v3-nonce')}`
    : `${addressOf(call)}${header('v2-nonce')}`;
  const expected = toBase64(await hmac('SHA-256', authToken, signed));
  const signatures = given(isV3 ? 'v3' : 'v2').split(',');
  return signatures.some((signature) => isEqual(expected, signature.trim()));
}

function addressOf({ url }: SmsCallback): string {
  return url.split('?')[0] ?? '';
}

/** The values of the address as in an address, but not encoded; a point; the names and values of the form. */
function addressAndValues(call: SmsCallback): string {
  const query = sorted(new URLSearchParams(call.rawQuery)).map((pair) => pair.join('='));
  const form = call.method === 'POST' ? sorted(formOf(call)).map((pair) => pair.join('')) : [];
  const mark = query.length + form.length > 0 ? '?' : '';
  const point = query.length > 0 && form.length > 0 ? '.' : '';
  return `${addressOf(call)}${mark}${query.join('&')}${point}${form.join('')}`;
}

function sorted(values: URLSearchParams): string[][] {
  return [...values].sort(([a, x], [b, y]) => compare(a, b) || compare(x, y));
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
