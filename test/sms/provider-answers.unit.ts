import { describe, expect, it } from 'vitest';
import { blames } from '../../server/src/sms/provider-answers.ts';

describe('a sentence of a provider', () => {
  it.each([
    ['Invalid to address', 'to'],
    ['Missing to param', 'to'],
    ['Missing key to', 'to'],
    ["The 'to' value is too short", 'to'],
    ['The value of “from” is not allowed', 'from'],
    ['The From number is not yours', 'from'],
  ])('blames a value: %s', (said, name) => {
    expect(blames(said, name)).toBe(true);
  });

  it.each([
    ['You are not allowed to send messages', 'to'],
    ['The account has to be verified', 'to'],
    ['Access from this address is forbidden', 'from'],
    ['Invalid token', 'to'],
    ['', 'to'],
  ])('blames nobody by chance: %s', (said, name) => {
    expect(blames(said, name)).toBe(false);
  });
});
