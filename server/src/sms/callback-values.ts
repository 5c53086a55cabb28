import type { SmsCallback } from './sms-module.ts';

/** Reads the values of a call by name, whether they came in the address or as a form; the form counts more. */
export function callbackValues(call: SmsCallback): (name: string) => string | null {
  const query = new URLSearchParams(call.rawQuery);
  const form = formOf(call);
  return (name) => form.get(name) ?? query.get(name);
}

/** Reads a call's body as a form; empty if it is none. */
export function formOf({ headers, body }: Pick<SmsCallback, 'headers' | 'body'>): URLSearchParams {
  const isForm = (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
  return new URLSearchParams(isForm ? body : '');
}
