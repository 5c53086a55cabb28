import { expect, it } from 'vitest';
import { messageBird } from '../../server/src/sms/modules/messagebird.ts';
import { formCallback } from './module-case.ts';
import { KEY, signedByMessageBird } from './modules/messagebird.ts';

const call = formCallback('id=e8077d803532c0b5937c639b60216938&originator=31612345678&body=STOP');
const isGenuine = (signed: typeof call) => messageBird.isGenuine?.(signed, { signingKey: KEY });

it('takes a call whose body is signed', async () => {
  expect(await isGenuine(await signedByMessageBird(call))).toBe(true);
});

it('refuses a body that is another, and one that is not signed', async () => {
  const signed = await signedByMessageBird(call);
  expect(await isGenuine({ ...signed, octets: new TextEncoder().encode('body=START') })).toBe(false);
  expect(await isGenuine(await signedByMessageBird(call, { payload_hash: undefined }))).toBe(false);
  expect(await isGenuine(await signedByMessageBird(call, { payload_hash: '' }))).toBe(false);
});

it('refuses a call whose signed body is gone', async () => {
  const signed = await signedByMessageBird(call);
  expect(await isGenuine({ ...signed, body: '', octets: new Uint8Array() })).toBe(false);
});
