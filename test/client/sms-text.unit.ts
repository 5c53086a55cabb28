import { describe, expect, it } from 'vitest';
import { codeOf, isVisible } from '../../client/src/sms/use-character-names.ts';

describe('a character of an SMS', () => {
  it('is named by its code points', () => {
    expect(codeOf('’')).toBe('U+2019');
    expect(codeOf('\t')).toBe('U+0009');
    expect(codeOf('e\u0301')).toBe('U+0065 U+0301');
    expect(codeOf('😀')).toBe('U+1F600');
  });

  it('can be seen, or is named instead', () => {
    for (const seen of ['’', 'ç', '😀', 'e\u0301', '…']) expect(isVisible(seen)).toBe(true);
    for (const unseen of ['\u00a0', '\u200b', '\t', '\u2028', '\u0301', '\ufeff'])
      expect(isVisible(unseen)).toBe(false);
  });
});
