import { foreignCharacters, replaceCharacter, suggestReplacements } from '@mailroom/shared/sms-replacements';
import { countSegments } from '@mailroom/shared/sms-segments';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const GSM = '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./09:;<=>?¡AZÄÖÑÜ§¿azäöñüà\f^{}\\[~]|€';
const anyText = fc
  .array(fc.constantFrom(...GSM, ...'çêâ`“”–—…жЖ中文한«\u00a0\u200b', 'e\u0301', 'x\u0301', '😀', '❤️'), {
    maxLength: 300,
  })
  .map((list) => list.join(''));

describe('suggested replacements', () => {
  it('turn typographic characters into ones of the alphabet', () => {
    const typed = '“It’s” – 50\u00a0% off… `now`\t«ok» e\u0301t\u00ade';
    expect(suggestReplacements(typed)).toBe('"It\'s" - 50 % off... \'now\' "ok" éte');
    expect(countSegments(suggestReplacements(typed)).encoding).toBe('GSM7');
  });

  it('keep letters, emoji and everything the alphabet has', () => {
    expect(suggestReplacements('garçon 😀 жук €[Ω]\n')).toBe('garçon 😀 жук €[Ω]\n');
    const alphabet = GSM;
    expect(suggestReplacements(alphabet)).toBe(alphabet);
  });

  it('leave a text of the alphabet alone, and change nothing the second time', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, fc.string({ unit: 'binary' })), (typed) => {
        const once = suggestReplacements(typed);
        expect(suggestReplacements(once)).toBe(once);
        if (countSegments(typed).encoding === 'GSM7') expect(once).toBe(typed);
      }),
      { numRuns: 1_000, seed: 11 },
    );
  });
});

describe('the characters that force UCS-2', () => {
  it('are listed once each, most frequent first, with what may stand in their place', () => {
    expect(foreignCharacters('“It’s ’ here’” – … a\u00a0b\u200b 😀 ça')).toEqual([
      { character: '’', count: 3, replacement: "'" },
      { character: '“', count: 1, replacement: '"' },
      { character: '”', count: 1, replacement: '"' },
      { character: '–', count: 1, replacement: '-' },
      { character: '…', count: 1, replacement: '...' },
      { character: '\u00a0', count: 1, replacement: ' ' },
      { character: '\u200b', count: 1, replacement: '' },
      { character: '😀', count: 1, replacement: null },
      { character: 'ç', count: 1, replacement: null },
    ]);
    expect(foreignCharacters('Hei på deg €')).toEqual([]);
  });

  it('are listed with the marks that belong to them', () => {
    expect(foreignCharacters('\u0301')).toEqual([{ character: '\u0301', count: 1, replacement: null }]);
    expect(foreignCharacters('caf\u0065\u0301, x\u0301 ❤️')).toEqual([
      { character: 'e\u0301', count: 1, replacement: 'é' },
      { character: 'x\u0301', count: 1, replacement: null },
      { character: '❤️', count: 1, replacement: null },
    ]);
  });

  it('are replaced one by one, and together come to what is suggested', () => {
    expect(replaceCharacter('It’s “so”, isn’t it', '’')).toBe("It's “so”, isn't it");
    expect(replaceCharacter('garçon', 'ç')).toBe('garçon');
    fc.assert(
      fc.property(anyText, (typed) => {
        const one = foreignCharacters(typed).reduce(
          (text, { character }) => replaceCharacter(text, character),
          typed,
        );
        expect(suggestReplacements(one)).toBe(suggestReplacements(typed));
        expect(foreignCharacters(one).every(({ replacement }) => replacement === null)).toBe(true);
      }),
      { numRuns: 500, seed: 12 },
    );
  });

  it('are there exactly where the text needs UCS-2', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, fc.string({ unit: 'binary' })), (typed) => {
        expect(foreignCharacters(typed).length > 0).toBe(countSegments(typed).encoding === 'UCS2');
      }),
      { numRuns: 500, seed: 13 },
    );
  });
});
