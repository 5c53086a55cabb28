import { describe, expect, it } from 'vitest';
import { faultOfSmsText, SmsPartSum } from '../../server/src/mailings/sms-parts.ts';

const module = { id: 'X', name: 'X', limits: { maxParts: 3, maxLength: 459, supportsUcs2: true } };

describe('the parts of a mailing', () => {
  it('are those of all messages together, with the longest one', () => {
    const sum = new SmsPartSum(module);
    sum.add('a'.repeat(160), 1);
    sum.add('a'.repeat(307), 2);
    sum.add('a'.repeat(459), 3);
    sum.add('', 4);
    expect(sum.result()).toMatchObject({ parts: 7, mostParts: 3, mostPartsRecipientId: 2, empty: 1 });
    expect(sum.result()).toMatchObject({ ucs2Recipients: 0, ucs2Because: [], overLimit: 0 });
  });

  it('say who is sent as UCS-2 and because of what, counting a character once a message', () => {
    const sum = new SmsPartSum(module);
    sum.add('ççç жç', 1);
    sum.add('ç', 2);
    sum.add('plain', 3);
    sum.add('❤️ cafe\u0301', 4);
    expect(sum.result()).toMatchObject({
      ucs2Recipients: 3,
      ucs2Because: [
        { character: 'ç', recipients: 2 },
        { character: 'ж', recipients: 1 },
        { character: '❤️', recipients: 1 },
        { character: 'e\u0301', recipients: 1 },
      ],
    });
  });

  it('are multiplied where all get the same text', () => {
    const sum = new SmsPartSum(module);
    sum.add('ж'.repeat(201), null, 1_000_000);
    expect(sum.result()).toEqual({
      ...{ parts: 3_000_000, mostParts: 3, mostPartsRecipientId: null, empty: 0 },
      ...{ ucs2Recipients: 1_000_000, ucs2Because: [{ character: 'ж', recipients: 1_000_000 }] },
      ...{ overLimit: 0, overLimitRecipientIds: [] },
    });
  });

  it('name the first of those whose message the module does not take, and none without a module', () => {
    const sum = new SmsPartSum(module);
    const free = new SmsPartSum(null);
    for (let id = 1; id <= 12; id++) {
      sum.add('a'.repeat(460), id);
      free.add('a'.repeat(460), id);
    }
    expect(sum.result()).toMatchObject({
      ...{ parts: 0, mostParts: 0, ucs2Recipients: 0 },
      overLimit: 12,
      overLimitRecipientIds: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    });
    expect(free.result()).toMatchObject({ overLimit: 0, overLimitRecipientIds: [] });
  });
});

describe('a text that no module takes', () => {
  it('is at fault without its merge fields already', () => {
    expect(faultOfSmsText('a'.repeat(459), module)).toBeNull();
    expect(faultOfSmsText('a'.repeat(460), module)).toBe(
      'X takes at most 3 parts and 459 characters; this text has 4 parts.',
    );
    expect(faultOfSmsText(`${'a'.repeat(450)}{{name|${'b'.repeat(100)}}}`, module)).toBeNull();
    expect(faultOfSmsText(`{{name}}${'ж'.repeat(202)}`, module)).toMatch(
      /4 parts\. That is without what its merge fields bring\.$/,
    );
    expect(faultOfSmsText('{{text}}', module)).toBeNull();
  });
});
