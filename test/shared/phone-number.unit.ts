import { normaliseCountryCode, normaliseNumber, recogniseSender } from '@mailroom/shared/phone-number';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const e164 = (text: string, code: string | null) => {
  const result = normaliseNumber(text, code);
  return result.ok ? result.e164 : result.reason;
};
const sender = (text: string, code: string | null) => {
  const result = recogniseSender(text, code);
  return result.ok ? result.e164 : result.reason;
};

describe('country code', () => {
  it.each(['+44', '0044', '44', 'GB', ' gb ', '+ 44', '(44)', '＋４４'])(
    'is +44 when typed as "%s"',
    (typed) => {
      expect(normaliseCountryCode(typed)).toBe('+44');
    },
  );

  it.each(['', '+', '00', '+0', '+999', '999', '+4412345', 'XX', '44a', '+44+', '-44', '٤٤٤٤'])(
    'is refused when typed as "%s"',
    (typed) => {
      expect(normaliseCountryCode(typed)).toBeNull();
    },
  );

  it('knows codes of one, two and three digits, and Arabic digits', () => {
    expect(['1', '7', '47', '353', '٩٦٦'].map(normaliseCountryCode)).toEqual([
      '+1',
      '+7',
      '+47',
      '+353',
      '+966',
    ]);
  });
});

describe('number to send to', () => {
  it.each([
    ['07700 900123', '+44', '+447700900123'],
    ['(0)7700 900123', '+44', '+447700900123'],
    ['+44 (0)7700 900123', '+47', '+447700900123'],
    ['0044 7700 900123', '+47', '+447700900123'],
    ['+0044 7700 900123', '+47', '+447700900123'],
    ['(00)44-7700-900123', null, '+447700900123'],
    ['tel:+447700900123', null, '+447700900123'],
    ['07700.900-123', '0044', '+447700900123'],
    ['07700900123', 'GB', '+447700900123'],
    ['٠٧٧٠٠٩٠٠١٢٣', '+44', '+447700900123'],
    ['０７７００９００１２３', '+44', '+447700900123'],
    ['\u202a+44\u00a07700\u2011900\u2011123\u202c', null, '+447700900123'],
    ['07700900123 ext 5', '+44', '+447700900123'],
    ['90012345', '+47', '+4790012345'],
    ['0047 900 12 345', '+47', '+4790012345'],
    ['4790012345', '+47', '+4790012345'],
    ['06 12 34 56 78', '+33', '+33612345678'],
    ['06 1234 5678', '+39', '+390612345678'],
    ['(202) 555-0123', '+1', '+12025550123'],
    ['4915123456789', '+49', '+4915123456789'],
    ['62812345678', '+62', '+62812345678'],
    ['+48 (0)512 345 678', null, '+48512345678'],
    ['0512 345 678', '+48', '+48512345678'],
    ['0047 (0)900 12 345', '+44', '+4790012345'],
    ['+39 (0)6 1234 5678', null, '+390612345678'],
    ['+225 01 23 45 67 89', null, '+2250123456789'],
  ])('makes "%s" with %s to %s', (typed, code, expected) => {
    expect(e164(typed, code)).toBe(expected);
  });

  it('says whether the default country code was used', () => {
    expect(normaliseNumber('90012345', '+47')).toMatchObject({ national: true });
    expect(normaliseNumber('+4790012345', '+47')).toMatchObject({ national: false });
    expect(normaliseNumber('4790012345', '+47')).toMatchObject({ national: false });
  });

  it('leaves short codes as they are', () => {
    expect(normaliseNumber('1960', '+47')).toEqual({
      ok: true,
      e164: '1960',
      national: false,
      shortCode: true,
      warning: null,
    });
    expect(e164('72000', '+49')).toBe('72000');
    expect(e164('60777', null)).toBe('60777');
  });

  it('takes six digits for a mobile number where mobile numbers are that short', () => {
    expect(e164('211234', '+298')).toBe('+298211234');
  });

  it('does not take emergency numbers for short codes', () => {
    expect(['112', '999', '911', '000'].map((typed) => e164(typed, '+44'))).toEqual(
      Array(4).fill('NOT_POSSIBLE'),
    );
  });

  it('warns of numbers that are possible but do not exist, and of fixed lines', () => {
    expect(normaliseNumber('07700 900123', '+44')).toMatchObject({ warning: 'NOT_VALID' });
    expect(normaliseNumber('020 7946 0958', '+44')).toMatchObject({ warning: 'FIXED_LINE' });
    expect(normaliseNumber('+447911123456', null)).toMatchObject({ warning: null });
  });

  it.each([
    ['', '+44', 'EMPTY'],
    ['  \t ', '+44', 'EMPTY'],
    ['n/a', '+44', 'NOT_A_NUMBER'],
    ['call 07700900123', '+44', 'NOT_A_NUMBER'],
    ['07700900123; 07700900124', '+44', 'NOT_A_NUMBER'],
    ['+', '+44', 'NOT_A_NUMBER'],
    ['7.7009E+11', '+44', 'NOT_A_NUMBER'],
    ['9'.repeat(1000), '+44', 'NOT_A_NUMBER'],
    ['07700900123', null, 'NO_COUNTRY_CODE'],
    ['07700900123', '+999', 'NO_COUNTRY_CODE'],
    ['447700900123', '+47', 'NOT_POSSIBLE'],
    ['+44770', '+44', 'NOT_POSSIBLE'],
    ['+1960', '+44', 'NOT_POSSIBLE'],
    ['12345678901234567890', '+44', 'NOT_POSSIBLE'],
    ['+0', '+44', 'NOT_POSSIBLE'],
  ])('refuses "%s" with %s as %s', (typed, code, reason) => {
    expect(normaliseNumber(typed, code)).toEqual({ ok: false, reason });
  });

  it('is a fixed point: what it stored, it stores again', () => {
    const codes = fc.constantFrom('+1', '+7', '+39', '+44', '+47', '+49', '+354', '+370', '+86');
    fc.assert(
      fc.property(fc.stringMatching(/^[+0-9 ()-]{4,18}$/), codes, codes, (typed, code, otherCode) => {
        const first = normaliseNumber(typed, code);
        if (!first.ok || first.shortCode) return;
        expect(first.e164).toMatch(/^\+[1-9]\d{3,14}$/);
        expect(e164(first.e164, otherCode)).toBe(first.e164);
      }),
      { numRuns: 2_000, seed: 4 },
    );
  });

  it('throws for no input', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^[+0-9٠-٩ ()x,;#]*$/),
    );
    fc.assert(
      fc.property(texts, fc.option(texts), (typed, code) => {
        normaliseNumber(typed, code);
        recogniseSender(typed, code);
        normaliseCountryCode(typed);
      }),
      { numRuns: 2_000, seed: 5 },
    );
    expect(normaliseNumber('\ud800'.repeat(50_000), '\udfff')).toMatchObject({ ok: false });
  });
});

describe('inbound sender', () => {
  it.each([
    ['+4790012345', '+44', '+4790012345'],
    ['4790012345', '+47', '+4790012345'],
    ['4790012345', '+44', '+4790012345'],
    ['4790012345', null, '+4790012345'],
    ['004790012345', '+44', '+4790012345'],
    ['90012345', '+47', '+4790012345'],
    ['07911123456', '+44', '+447911123456'],
    ['447911123456', '+1', '+447911123456'],
    ['2025550123', '+1', '+12025550123'],
    ['1960', '+47', '1960'],
    ['333', '+39', '333'],
  ])('of "%s" with %s is %s', (typed, code, expected) => {
    expect(sender(typed, code)).toBe(expected);
  });

  it('is refused where it is a text, or has no country', () => {
    expect(sender('Vodafone', '+44')).toBe('NOT_A_NUMBER');
    expect(sender('07911123456', null)).toBe('NO_COUNTRY_CODE');
    expect(sender('', '+44')).toBe('EMPTY');
  });

  it('is the number that the mailing was sent to, with plus, without it, and in national form', () => {
    const numbers = ['+447911123456', '+4790012345', '+33612345678', '+79123456789', '+12025550123'];
    for (const stored of numbers) {
      expect(sender(stored, '+47')).toBe(stored);
      expect(sender(stored.slice(1), '+47')).toBe(stored);
    }
  });
});
