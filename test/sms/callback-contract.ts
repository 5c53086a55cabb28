import { expect, it } from 'vitest';
import { completed } from '../../server/src/sms/configuration-rules.ts';
import type { SmsCallback } from '../../server/src/sms/sms-module.ts';
import { callback, type HttpModuleCase, SECRET } from './module-case.ts';

/** A case whose provider signs its calls. */
export type SignedModuleCase = HttpModuleCase & Required<Pick<HttpModuleCase, 'signed'>>;

export const isSigned = (moduleCase: HttpModuleCase): moduleCase is SignedModuleCase =>
  moduleCase.signed !== undefined;

/** What keeps calls out that are not the provider's own. */
export function signingContract(moduleCase: SignedModuleCase): void {
  const { module, signed } = moduleCase;
  const configuration = completed(
    { ...moduleCase.settings('https://provider.test'), ...signed.settings },
    module.descriptor,
  );
  const [first] = moduleCase.reports;
  const genuine = () => signed.sign(first?.call ?? callback(''));
  const judge = (call: SmsCallback) => module.isGenuine?.(call, configuration);

  it('is genuine', async () => {
    expect(await judge(await genuine())).toBe(true);
  });

  it('is genuine as the provider’s own examples are', async () => {
    for (const { settings, call } of signed.documented ?? []) {
      expect(await module.isGenuine?.(call, { ...configuration, ...settings }), call.body).toBe(true);
      const others = { ...configuration, ...signed.settings };
      expect(await module.isGenuine?.(call, others), call.body).toBe(false);
    }
  });

  it('is refused when one bit of what it says is another', async () => {
    const call = await genuine();
    expect(await judge(withOneBitChanged(call))).toBe(false);
  });

  it('is refused without its signature, with an empty one, and with one under another secret', async () => {
    const bare = first?.call ?? callback('');
    expect(await judge(bare)).toBe(false);
    const { headers } = await genuine();
    const emptied = Object.fromEntries(Object.keys(headers).map((name) => [name, '']));
    expect(await judge({ ...bare, headers: emptied })).toBe(false);
    const others = { ...configuration };
    for (const key of Object.keys(signed.settings)) others[key] = `${SECRET} of somebody else`;
    expect(await module.isGenuine?.(await genuine(), others)).toBe(false);
  });
}

function withOneBitChanged(call: SmsCallback): SmsCallback {
  const flip = (text: string) => text.replace(/[0-9](?=[^0-9]*$)/, (digit) => String(Number(digit) ^ 1));
  if (call.body === '') return { ...call, url: flip(call.url), rawQuery: flip(call.rawQuery) };
  const body = flip(call.body);
  return { ...call, body, octets: new TextEncoder().encode(body) };
}

/** What providers need that hand over several at once, or want a certain answer. */
export function callingContract({ module, many = [], answers = [], settings }: HttpModuleCase): void {
  const configuration = completed(settings('https://provider.test'), module.descriptor);

  it('are read to the last one', () => {
    for (const { call, reports = 0, inbound = 0 } of many) {
      expect(module.readReports(call, configuration)).toHaveLength(reports);
      expect(module.readInbound(call, configuration)).toHaveLength(inbound);
    }
  });

  it('are answered as the provider wants to be', () => {
    for (const { call, ...answer } of answers) expect(module.answerCallback?.(call)).toEqual(answer);
  });
}
