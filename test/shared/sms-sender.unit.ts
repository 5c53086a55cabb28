import { judgeSender } from '@mailroom/shared/sms-sender';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('sender of an SMS', () => {
  it('as a text warns that nobody can reply, and where it is not allowed', () => {
    const verdict = judgeSender('Mailroom');
    expect(verdict).toMatchObject({ ok: true, kind: 'TEXT' });
    expect(verdict.message).toContain('nobody can reply; not allowed in the USA');
  });

  it.each([
    ['ACME 24', 'TEXT'],
    ['A2345678901', 'TEXT'],
    ['+447700900123', 'NUMBER'],
    ['447700900123', 'NUMBER'],
    ['123456789012345', 'NUMBER'],
    ['07700900123', 'NUMBER'],
    ['1960', 'SHORT_CODE'],
    ['60777', 'SHORT_CODE'],
    ['  1960 ', 'SHORT_CODE'],
    ['', 'NONE'],
  ])('"%s" is accepted as %s', (sender, kind) => {
    expect(judgeSender(sender)).toMatchObject({ ok: true, kind });
  });

  it.each([
    ['A23456789012', 'TEXT', '12'],
    ['12 34 56', 'TEXT', 'needs a letter'],
    ['A&B', 'TEXT', '"&"'],
    ['Bjørn', 'TEXT', '"ø"'],
    ['Ma\u0000il', 'TEXT', 'U+0000'],
    ['Ma\u202eil', 'TEXT', 'U+202E'],
    ['A\r\nB', 'TEXT', 'U+000D'],
    ['A\ud800', 'TEXT', 'U+D800'],
    ['1234567890123456', 'NUMBER', '16'],
    ['+0044', 'NUMBER', 'neither'],
    ['12', 'NUMBER', 'neither'],
  ])('%j is refused as %s with a reason', (sender, kind, reason) => {
    const verdict = judgeSender(sender);
    expect(verdict).toMatchObject({ ok: false, kind });
    expect(verdict.message).toContain(reason);
  });

  it('may be empty unless the module needs one', () => {
    expect(judgeSender(null, { required: true })).toMatchObject({ ok: false, kind: 'NONE' });
    expect(judgeSender(null, { required: false })).toMatchObject({ ok: true, kind: 'NONE' });
  });

  it('may have the characters that the module allows', () => {
    expect(judgeSender('A&B', { allowedCharacters: '%&-+.,' }).ok).toBe(true);
    expect(judgeSender('Bjørn', { allowedCharacters: 'æøåÆØÅ' }).ok).toBe(true);
    expect(judgeSender('A_B', { allowedCharacters: '%&-+.,' }).message).toContain('% & - + . ,');
  });

  it('gets one sentence whatever is typed, and nothing invisible passes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (sender) => {
        const verdict = judgeSender(sender);
        expect(verdict.message).toMatch(/^[^\n]+\.$/);
        if (verdict.ok && verdict.kind !== 'NONE') expect(sender.trim()).toMatch(/^[+A-Za-z0-9 ]{1,16}$/);
      }),
      { numRuns: 1_000, seed: 12 },
    );
  });
});
