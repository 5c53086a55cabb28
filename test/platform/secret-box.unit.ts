import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { SecretBox } from '../../server/src/platform/secret-box.ts';

const place = { table: 'settings', column: 'password', row: 'EMAIL' };
const box = new SecretBox(Buffer.alloc(32, 7));

describe('the secret box', () => {
  it('opens what it sealed, whatever the text', () => {
    for (const text of ['', 'x', 'päss wörd', 'x'.repeat(1024)])
      expect(box.open(box.seal(text, place), place)).toBe(text);
  });

  it('never seals the same text the same way', () => {
    expect(new Set(Array.from({ length: 1000 }, () => box.seal('secret', place))).size).toBe(1000);
  });

  it('opens nothing in another place, so that a copied ciphertext is worthless', () => {
    const sealed = box.seal('secret', place);
    for (const other of [{ table: 'x' }, { column: 'x' }, { row: 'SMS' }]) {
      expect(box.open(sealed, { ...place, ...other })).toBeNull();
    }
  });

  it('opens nothing after a single bit has changed', () => {
    const sealed = box.seal('secret', place);
    const [version, keyId, encoded = ''] = sealed.split('.');
    const bytes = Buffer.from(encoded, 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(
        box.open(`${version}.${keyId}.${changed.toString('base64url')}`, place),
        `bit ${bit}`,
      ).toBeNull();
    }
  });

  it('opens nothing with another key, and nothing that it did not seal', () => {
    const other = new SecretBox(randomBytes(32));
    expect(other.open(box.seal('secret', place), place)).toBeNull();
    for (const text of ['', 'v1', 'v1.x.y', 'secret', `v1.${box.keyId}.`])
      expect(box.open(text, place)).toBeNull();
  });

  it('refuses a key of the wrong length', () => {
    expect(() => new SecretBox(randomBytes(16))).toThrow(/32 bytes, it has 16/);
  });
});
