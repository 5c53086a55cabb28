import { afterEach, beforeEach, expect, it } from 'vitest';
import { completed, configurationProblems } from '../../server/src/sms/configuration-rules.ts';
import { parsePastedConfiguration } from '../../server/src/sms/pasted-configuration.ts';
import type { SmsConfiguration, SmsModule } from '../../server/src/sms/sms-module.ts';
import { callback, type HttpModuleCase, requestFor } from './module-case.ts';
import { testOutside } from './outside.ts';
import { ProviderServer } from './provider-server.ts';

export const TEXTS = {
  'GSM text with characters that every encoding treats in its own way':
    'Hei på deg & "30 %" + 1=1? <b>{€}\\ æøå #1;',
  'UCS-2 text': 'Привет, 世界 😀 “ç”',
  'a text of several lines': 'one\r\ntwo\nthree',
  'GSM text of several parts': 'Long enough for more than one part. '.repeat(12),
  'UCS-2 text of several parts': 'Съешь же ещё этих мягких булок. '.repeat(8),
  'a text that looks like a placeholder': '{secret} {password} {to} $& $1 %d %%',
};

/** What the settings, the paste and the callback addresses need of any module. */
export function describingContract(module: SmsModule): void {
  it('describes itself so that a form and a paste can be made of it', () => {
    const { descriptor } = module;
    const keys = descriptor.fields.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    for (const field of descriptor.fields) {
      expect(field.label && field.help, field.key).toBeTruthy();
      if (field.kind === 'ENUM') expect(field.options?.map(({ value }) => value)).toContain(field.default);
      if (field.kind === 'BOOLEAN') expect(['true', 'false']).toContain(field.default);
      if (field.kind === 'URL') expect(field.address, `${field.key} is where secrets go`).toBe(true);
    }
    for (const { key, label, legacyKeys } of descriptor.fields) {
      for (const name of [key, label, ...legacyKeys]) {
        const read = parsePastedConfiguration(`${name} = `, descriptor);
        expect(read.lines, name).toMatchObject([{ status: 'EMPTY', fieldKey: key }]);
      }
    }
    expect(descriptor.help.length).toBeGreaterThan(40);
  });

  it('reads nothing from a call that is none of its own', () => {
    const configuration = completed({}, module.descriptor);
    for (const call of [
      callback(''),
      callback('a=b&text'),
      callback('%', { body: '{"a":' }),
      callback('', { body: '[null]' }),
    ]) {
      expect(module.readReports(call, configuration)).toEqual([]);
      expect(module.readInbound(call, configuration)).toEqual([]);
    }
  });
}

/** What mailings and tests need of a module that sends over HTTP. */
export function sendingContract(moduleCase: HttpModuleCase): void {
  const { module } = moduleCase;
  let provider: ProviderServer;
  let configuration: SmsConfiguration;

  beforeEach(async () => {
    provider = await ProviderServer.start(moduleCase.accepted);
    configuration = completed(moduleCase.settings(provider.url), module.descriptor);
  });
  afterEach(() => provider.stop());

  const send = (text = 'Hello', outside = testOutside()) =>
    module.send(requestFor(text), configuration, outside);

  it('finds nothing wrong with good settings', () => {
    expect(configurationProblems(configuration, module)).toEqual([]);
  });

  it('names each required setting that is missing', () => {
    for (const { key, required } of module.descriptor.fields) {
      if (!required) continue;
      const problems = configurationProblems({ ...configuration, [key]: '' }, module);
      expect(problems).toMatchObject([{ path: `configuration.${key}`, code: 'REQUIRED' }]);
    }
  });

  it.each(Object.entries(TEXTS))('brings over %s unchanged', async (_what, text) => {
    expect(await send(text)).toMatchObject({ kind: 'ACCEPTED', providerId: moduleCase.providerId });
    expect(provider.requests).toHaveLength(1);
    expect(moduleCase.read(provider.received)).toMatchObject({ to: '+4790012345', from: 'Company', text });
  });

  it.each(['Company', '+4798765432', '1960'])('brings over the sender %s', async (sender) => {
    if (!module.descriptor.sender.needed) return;
    await module.send({ ...requestFor('Hello'), sender }, configuration, testOutside());
    const { from } = moduleCase.read(provider.received);
    expect(from.replace('+', '')).toBe(sender.replace('+', ''));
  });

  it('keeps the raw answer and says it in words', async () => {
    const result = await send();
    if (typeof moduleCase.accepted === 'string' || result.kind === 'UNREACHABLE')
      throw new Error(`got ${result.kind}`);
    expect(result.raw).toBe(`${moduleCase.accepted.status} ${moduleCase.accepted.body}`);
    expect(result.words).toMatch(/^[A-Z].+\.$/);
  });

  it.each(moduleCase.refused)('tells why it was refused: $code', async ({ answer, code, words = '' }) => {
    provider.answer = answer;
    const result = await send();
    expect(result).toMatchObject({ kind: 'REFUSED', code, words: expect.stringContaining(words) as string });
    if (result.kind === 'REFUSED') expect(result.mend).toMatch(/\.$/);
    expect(provider.requests).toHaveLength(1);
  });

  it('takes "later, please" for what it is', async () => {
    provider.answer = moduleCase.throttled;
    expect(await send()).toMatchObject({ kind: 'THROTTLED' });
  });

  it('does not know what became of a request that got no answer', async () => {
    provider.answer = 'DROP';
    expect(await send()).toMatchObject({ kind: 'UNKNOWN' });
    expect(provider.requests).toHaveLength(1);
  });

  it('does not know what became of a request whose answer nobody waited for', async () => {
    provider.answer = 'HANG';
    const giveUp = new AbortController();
    const sending = send('Hello', testOutside(giveUp.signal));
    await provider.nextThat(() => true);
    giveUp.abort();
    expect(await sending).toMatchObject({ kind: 'UNKNOWN' });
  });

  it.each(['', 'null', '[]', '{"messages":"', '<html>Welcome</html>', '\0\ufffd'.repeat(50)])(
    'does not take garbage for success: %j',
    async (body) => {
      const status = typeof moduleCase.accepted === 'string' ? 200 : moduleCase.accepted.status;
      provider.answer = { status, body };
      expect(['UNKNOWN', 'REFUSED']).toContain((await send()).kind);
    },
  );

  it('knows that nothing was sent when nobody listens', async () => {
    await provider.stop();
    expect(await send()).toMatchObject({ kind: 'UNREACHABLE', code: 'CONNECTION_REFUSED' });
    provider = await ProviderServer.start();
  });

  it('sends nothing once it is cancelled', async () => {
    expect(await send('Hello', testOutside(AbortSignal.abort()))).toMatchObject({
      kind: 'UNREACHABLE',
      code: 'CANCELLED',
    });
    expect(provider.requests).toEqual([]);
  });

  it('shows its request without secrets, in whatever form', () => {
    const shown = JSON.stringify(module.describeRequest(requestFor('Hello'), configuration));
    expect(shown).toContain('[secret]');
    for (const secret of moduleCase.secrets) {
      const forms = [
        secret,
        encodeURIComponent(secret),
        new URLSearchParams({ secret }).toString().slice('secret='.length),
        JSON.stringify(secret).slice(1, -1),
        Buffer.from(secret).toString('base64'),
        Buffer.from(`${configuration['userName']}:${secret}`).toString('base64'),
      ];
      for (const form of forms) expect(shown).not.toContain(form);
    }
  });

  it.each(moduleCase.reports)('reads a report: $report', ({ call, report }) => {
    const reports = module.readReports(call, configuration);
    expect(reports).toMatchObject([report]);
    expect(reports[0]?.words).toMatch(/[.”]$/);
  });

  it.each(moduleCase.inbound)('reads a message to us: $message.text', ({ call, message }) => {
    expect(module.readInbound(call, configuration)).toEqual([message]);
  });
}
