import { describe, expect, it } from 'vitest';
import { smsModules } from '../../server/src/sms/modules.ts';
import type { SmsModule } from '../../server/src/sms/sms-module.ts';
import { requestFor } from './module-case.ts';
import { httpModuleCases, otherModules } from './module-cases.ts';
import { describingContract, sendingContract, TEXTS } from './module-contract.ts';
import { testOutside } from './outside.ts';

function sendingModules(): readonly SmsModule[] {
  return [...new Set([...httpModuleCases.map(({ module }) => module), ...otherModules])];
}

describe('every module', () => {
  it('is held to this contract', () => {
    expect(
      sendingModules()
        .map(({ descriptor }) => descriptor.id)
        .sort(),
    ).toEqual(smsModules.map(({ descriptor }) => descriptor.id).sort());
  });
});

describe.each(smsModules)('$descriptor.name', describingContract);
describe.each(httpModuleCases)('$name', sendingContract);

describe('Capture', () => {
  it.each(Object.entries(TEXTS))(
    'keeps %s unchanged and reports it as delivered at once',
    async (_what, text) => {
      const outside = testOutside();
      const [module] = otherModules;
      const result = await module?.send(requestFor(text, null), {}, outside);
      expect(result).toMatchObject({
        kind: 'ACCEPTED',
        providerId: 'captured-1',
        report: { reference: 'ref-1', state: 'DELIVERED' },
      });
      expect(outside.captured).toMatchObject([{ to: '+4790012345', sender: 'Company', text }]);
    },
  );
});
