import { countSegments, splitSegments, toGsm7 } from '@mailroom/shared/sms-segments';
import fc from 'fast-check';
import { SegmentedMessage } from 'sms-segments-calculator';
// @ts-expect-error: the package has no types
import splitSms from 'split-sms';
import { describe, expect, it } from 'vitest';

/** An independent counter, as far as the tests read its answer. */
const byOracle = (text: string): { characterSet: string; parts: { content: string }[] } =>
  splitSms.split(text);

const GSM = [...'@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./09:;<=>?¡AZÄÖÑÜ§¿azäöñüà'];
const EXTENDED = [...'\f^{}\\[~]|€'];
const FOREIGN = [...'çêâîôûëï`“”–—…жЖ中文한'];
const ASTRAL = ['😀', '🎉', '𝒳', '𐍈'];

const text = (...characters: string[][]) =>
  fc.array(fc.constantFrom(...characters.flat()), { maxLength: 500 }).map((list) => list.join(''));
const nearTheEdges = fc
  .tuple(
    fc.constantFrom(66, 67, 68, 69, 70, 71, 133, 134, 135, 151, 152, 153, 154, 159, 160, 161, 305, 306, 307),
    fc.nat(),
  )
  .map(([length, seed]) => 'a'.repeat(length - 1) + [...EXTENDED, ...FOREIGN, ...ASTRAL, 'b'][seed % 25]);
const anyText = fc.oneof(
  text(GSM),
  text(GSM, EXTENDED),
  text(GSM, FOREIGN),
  text(EXTENDED, FOREIGN, ASTRAL),
  nearTheEdges,
);

describe('parts of a text', () => {
  it.each([
    ['a'.repeat(160), 'GSM7', 1, 160, 0],
    ['a'.repeat(161), 'GSM7', 2, 153, 145],
    ['a'.repeat(306), 'GSM7', 2, 153, 0],
    ['a'.repeat(307), 'GSM7', 3, 153, 152],
    ['€'.repeat(80), 'GSM7', 1, 160, 0],
    ['€'.repeat(81), 'GSM7', 2, 153, 143],
    ['ж'.repeat(70), 'UCS2', 1, 70, 0],
    ['ж'.repeat(71), 'UCS2', 2, 67, 63],
    ['😀'.repeat(35), 'UCS2', 1, 70, 0],
    ['😀'.repeat(36), 'UCS2', 2, 67, 61],
    ['', 'GSM7', 1, 160, 160],
  ])('of %j are counted with the right limits', (typed, encoding, parts, unitsPerPart, remaining) => {
    expect(countSegments(typed)).toMatchObject({ encoding, parts, unitsPerPart, remaining });
  });

  it('counts extension characters twice', () => {
    expect(countSegments('a^{}\\[~]|€\f').units).toBe(21);
  });

  it('names each character that forces UCS-2, with its place', () => {
    expect(countSegments('Ça va, garçon 😀 “ok”').blame).toEqual([
      { index: 10, character: 'ç' },
      { index: 14, character: '😀' },
      { index: 17, character: '“' },
      { index: 20, character: '”' },
    ]);
    expect(countSegments('Hei på deg €').blame).toEqual([]);
  });

  it('does not take the escape itself for a character', () => {
    expect(countSegments('\x1b')).toMatchObject({
      encoding: 'UCS2',
      blame: [{ index: 0, character: '\x1b' }],
    });
    expect(toGsm7('\x1b')).toBeNull();
  });

  it('agrees with two independent counters on three thousand texts', () => {
    fc.assert(
      fc.property(anyText, (typed) => {
        const ours = countSegments(typed);
        const splits = byOracle(typed);
        expect(ours.encoding).toBe(splits.characterSet === 'GSM' ? 'GSM7' : 'UCS2');
        expect(splitSegments(typed)).toEqual(splits.parts.map((part) => part.content));
        expect(ours.parts).toBe(splits.parts.length);
      }),
      { numRuns: 3_000, seed: 8 },
    );
    fc.assert(
      fc.property(anyText, (typed) => {
        const twilio = new SegmentedMessage(typed);
        expect(countSegments(typed).encoding).toBe(twilio.encodingName === 'GSM-7' ? 'GSM7' : 'UCS2');
        expect(countSegments(typed).parts).toBe(Math.max(1, twilio.segmentsCount));
      }),
      { numRuns: 300, seed: 9 },
    );
  });
});

describe('cutting', () => {
  it('moves an extension character that does not fit to the next part', () => {
    expect(splitSegments('a'.repeat(152) + '€' + 'b'.repeat(10))).toEqual([
      'a'.repeat(152),
      '€' + 'b'.repeat(10),
    ]);
  });

  it('does not cut a surrogate pair', () => {
    expect(splitSegments('ж'.repeat(66) + '😀😀😀')).toEqual(['ж'.repeat(66), '😀😀😀']);
  });

  it('loses nothing, keeps every part within its limit, and throws for no input', () => {
    const binary = fc.string({ unit: 'binary', maxLength: 400 });
    const halves = fc
      .array(fc.constantFrom('\ud83d', '\ude00', 'a'), { maxLength: 200 })
      .map((list) => list.join(''));
    fc.assert(
      fc.property(fc.oneof(anyText, binary, halves), (typed) => {
        const parts = splitSegments(typed);
        expect(parts.join('')).toBe(typed);
        const { encoding, unitsPerPart, units, remaining } = countSegments(typed);
        for (const part of parts) {
          const size = encoding === 'GSM7' ? toGsm7(part)?.length : part.length;
          expect(size).toBeLessThanOrEqual(unitsPerPart);
        }
        expect(remaining).toBeGreaterThanOrEqual(0);
        expect(units).toBe(encoding === 'GSM7' ? toGsm7(typed)?.length : typed.length);
      }),
      { numRuns: 1_000, seed: 10 },
    );
  });
});

describe('GSM encoding', () => {
  it('gives one septet per octet, with the escape before extension characters', () => {
    expect([...(toGsm7('@Aà€\n^') ?? [])]).toEqual([0x00, 0x41, 0x7f, 0x1b, 0x65, 0x0a, 0x1b, 0x14]);
    expect([...(toGsm7('¡Å¿') ?? [])]).toEqual([0x40, 0x0e, 0x60]);
  });

  it('is refused for a text that needs UCS-2', () => {
    expect(toGsm7('garçon')).toBeNull();
    expect(toGsm7('\ud800')).toBeNull();
  });
});
