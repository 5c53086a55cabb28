import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { completed } from '../../server/src/sms/configuration-rules.ts';
import { requestFor } from './module-case.ts';
import { httpModuleCases } from './module-cases.ts';
import { testOutside } from './outside.ts';
import { ProviderServer } from './provider-server.ts';

const batchCases = httpModuleCases.flatMap((each) => (each.batch ? [{ ...each, batch: each.batch }] : []));

describe.each(batchCases)('$name, three in one request', (moduleCase) => {
  const { module, batch } = moduleCase;
  let provider: ProviderServer;

  beforeEach(async () => {
    provider = await ProviderServer.start(batch.mixed);
  });
  afterEach(() => provider.stop());

  const three = ['one', 'zwei & „drei“', 'three'].map((text, i) => ({
    ...requestFor(text),
    to: `+479001234${i}`,
    reference: `ref-${i}`,
  }));
  const kinds = async () => {
    const configuration = completed(moduleCase.settings(provider.url), module.descriptor);
    const results = await module.sendBatch?.(three, configuration, testOutside());
    return results?.map((result) => (result.kind === 'REFUSED' ? result.code : result.kind));
  };

  it('is what its description says', () => {
    expect(module.descriptor.batchSize).toBeGreaterThanOrEqual(3);
  });

  it('sends each his own text, and tells whom the provider refused', async () => {
    expect(await kinds()).toEqual(['ACCEPTED', batch.code, 'ACCEPTED']);
    expect(provider.requests).toHaveLength(1);
    expect(batch.read(provider.received)).toMatchObject(three.map(({ to, text }) => ({ to, text })));
  });

  it('does not know about those that the answer leaves out', async () => {
    provider.answer = batch.short;
    expect(await kinds()).toEqual(['ACCEPTED', 'UNKNOWN', 'UNKNOWN']);
  });

  it('blames nobody when the request as a whole is refused', async () => {
    provider.answer = { status: 400, body: '{}' };
    expect(await kinds()).toEqual(['REQUEST_REFUSED', 'REQUEST_REFUSED', 'REQUEST_REFUSED']);
  });

  it('does not know about anyone without an answer, and may send all again when it was too fast', async () => {
    provider.answer = 'DROP';
    expect(await kinds()).toEqual(['UNKNOWN', 'UNKNOWN', 'UNKNOWN']);
    provider.answer = moduleCase.throttled;
    expect(await kinds()).toEqual(['THROTTLED', 'THROTTLED', 'THROTTLED']);
  });
});
