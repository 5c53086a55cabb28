import { describe, expect, it } from 'vitest';
import { recipientOfReference, smsReference } from '../../server/src/mailings/sms-reference.ts';

describe('our name for an SMS', () => {
  it('gives back its recipient, also when it was sent again', () => {
    for (const resends of [0, 1, 12]) expect(recipientOfReference(smsReference(4711, resends))).toBe(4711);
  });

  it.each([
    '',
    '0',
    'test-4711',
    '4711-',
    '-1',
    '4711-1-1',
    '1e3',
    '01HZY2M9X3',
    '9'.repeat(16),
    ' 1',
    '1\n',
  ])('is not read out of %j', (reference) => expect(recipientOfReference(reference)).toBeNull());
});
