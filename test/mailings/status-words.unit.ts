import { MAILING_STATUSES, STATUS_REASONS } from '@mailroom/shared/mailing-state';
import { describe, expect, it } from 'vitest';
import texts from '../../client/src/app/locales/en/mailings.ts';
import {
  groupCount,
  isBeforeStart,
  percentDone,
  skipReason,
  STATE_GROUPS,
  type StateGroup,
} from '../../client/src/mailings/figures.ts';
import { statusWords } from '../../client/src/mailings/status-words.ts';

const textOf = (key: string): unknown =>
  key
    .split('.')
    .slice(1)
    .reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], texts);

const counts = {
  ...{ total: 100, pending: 10, sending: 5, sent: 60, delivered: 5, undelivered: 1, bounced: 2 },
  ...{ rejected: 3, deferred: 4, inDoubt: 1, skipped: 9 },
};

const FREE = { nextTryAt: null, heldUntil: null, sending: 0 };

describe('a status in words', () => {
  it('has a text for every status with every reason', () => {
    for (const status of MAILING_STATUSES)
      for (const statusReason of [null, ...STATUS_REASONS]) {
        const { key } = statusWords({ ...FREE, status, statusReason }, '2026-11-25T08:00:00Z');
        expect(textOf(key), key).toBeTypeOf('string');
      }
    for (const reason of STATUS_REASONS) expect(textOf(`mailings.advice.${reason}`)).toBeTypeOf('string');
  });

  it('names the next try while the mailing waits by itself', () => {
    const facts = { ...FREE, status: 'SENDING', statusReason: 'SERVER_UNREACHABLE', nextTryAt: 'T' } as const;
    expect(statusWords(facts, null)).toEqual({
      key: 'mailings.status.waitingFor.SERVER_UNREACHABLE',
      at: 'T',
      tone: 'warn',
    });
  });

  it('names the hour at which it goes on while all are held, not while somebody is in hand', () => {
    const held = { ...FREE, status: 'SENDING', statusReason: null, heldUntil: 'T' } as const;
    const words = statusWords(held, null);
    expect(words).toEqual({ key: 'mailings.status.heldUntil', at: 'T', tone: 'idle' });
    expect(textOf(words.key)).toBeTypeOf('string');
    expect(statusWords({ ...held, sending: 1 }, null).key).toBe('mailings.status.SENDING');
  });

  it('tells a pause by a person from one by the mail server', () => {
    const paused = { ...FREE, status: 'PAUSED' } as const;
    expect(statusWords({ ...paused, statusReason: 'BY_USER' }, null).tone).toBe('warn');
    expect(statusWords({ ...paused, statusReason: 'AUTH_REFUSED' }, null).tone).toBe('bad');
  });

  it('says of an overdue start that it waits for a click', () => {
    const overdue = { ...FREE, status: 'PAUSED', statusReason: 'OVERDUE' } as const;
    expect(statusWords(overdue, null).key).toBe('mailings.status.waitingFor.OVERDUE');
  });
});

describe('the figures of a mailing', () => {
  it('count every recipient in exactly one group', () => {
    const groups = (Object.keys(STATE_GROUPS) as StateGroup[]).filter((group) => group !== 'all');
    expect(groups.reduce((sum, group) => sum + groupCount(group, counts), 0)).toBe(counts.total);
  });

  it('say 100 % only when nobody is left, and leave the skipped out', () => {
    expect(percentDone(counts)).toBe(79);
    expect(percentDone({ ...counts, total: 100_000, sent: 99_960 })).toBe(99);
    expect(percentDone({ ...counts, pending: 0, sending: 0, deferred: 0 })).toBe(100);
    expect(percentDone({ ...counts, total: 9 })).toBe(0);
  });

  it('call a mailing not begun as long as it never started', () => {
    expect(isBeforeStart('DRAFT', null)).toBe(true);
    expect(isBeforeStart('PAUSED', null)).toBe(true);
    expect(isBeforeStart('PAUSED', '2026-11-25T08:00:00Z')).toBe(false);
    expect(isBeforeStart('SENDING', null)).toBe(false);
  });

  it('take a skip reason apart into its code and its sentence', () => {
    expect(skipReason('DUPLICATE')).toEqual({ code: 'DUPLICATE', sentence: '' });
    expect(skipReason('INVALID: "x" is no address.')).toEqual({
      code: 'INVALID',
      sentence: '"x" is no address.',
    });
    expect(skipReason('Nothing known.')).toEqual({ code: '', sentence: 'Nothing known.' });
  });
});
