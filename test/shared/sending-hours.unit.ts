import { openingIn, type SendingHours, WEEKDAYS, zonesOfNumber } from '@mailroom/shared/sending-hours';
import { wallClock } from '@mailroom/shared/zoned-time';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const DAYTIME: SendingHours = { from: '09:00', to: '20:00', days: WEEKDAYS };
const WORKDAYS: SendingHours = { ...DAYTIME, days: WEEKDAYS.slice(0, 5) };

function opening(at: string, hours: SendingHours, ...zones: string[]): string | null {
  const found = openingIn(Date.parse(at), hours, zones);
  return found === null ? null : new Date(found).toISOString().replace(':00.000Z', 'Z');
}

describe('the next moment within the hours', () => {
  it('is now, from the first minute to the last', () => {
    expect(opening('2026-11-26T08:00Z', DAYTIME, 'Europe/Oslo')).toBe('2026-11-26T08:00Z');
    expect(opening('2026-11-26T18:59Z', DAYTIME, 'Europe/Oslo')).toBe('2026-11-26T18:59Z');
  });

  it('is the beginning of the same day, or of the next one', () => {
    expect(opening('2026-11-26T07:59Z', DAYTIME, 'Europe/Oslo')).toBe('2026-11-26T08:00Z');
    expect(opening('2026-11-26T19:00Z', DAYTIME, 'Europe/Oslo')).toBe('2026-11-27T08:00Z');
  });

  it('passes over days without sending', () => {
    expect(opening('2026-11-27T19:30Z', WORKDAYS, 'Europe/Oslo')).toBe('2026-11-30T08:00Z');
    expect(opening('2026-11-28T12:00Z', WORKDAYS, 'Europe/Oslo')).toBe('2026-11-30T08:00Z');
    expect(opening('2026-11-28T12:00Z', { ...DAYTIME, days: ['SATURDAY'] }, 'Europe/Oslo')).toBe(
      '2026-11-28T12:00Z',
    );
  });

  it('is what the clocks of the zone show when they change', () => {
    expect(opening('2026-03-28T20:00Z', DAYTIME, 'Europe/Oslo')).toBe('2026-03-29T07:00Z');
    expect(opening('2026-10-24T20:00Z', DAYTIME, 'Europe/Oslo')).toBe('2026-10-25T08:00Z');
    const early = { ...DAYTIME, from: '02:30' };
    expect(opening('2026-03-28T23:00Z', early, 'Europe/Oslo')).toBe('2026-03-29T01:30Z');
  });

  it('lies within the hours of every zone, and is none where they have no common hour', () => {
    expect(opening('2026-11-26T15:00Z', DAYTIME, 'America/New_York', 'America/Los_Angeles')).toBe(
      '2026-11-26T17:00Z',
    );
    expect(opening('2026-11-26T15:00Z', { ...DAYTIME, to: '12:00' }, 'Europe/Oslo', 'Asia/Tokyo')).toBeNull();
  });

  it('is never before now, and always within the hours', () => {
    const zones = fc.constantFrom('Europe/Oslo', 'America/St_Johns', 'Asia/Kathmandu', 'Australia/Lord_Howe');
    const moments = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) });
    fc.assert(
      fc.property(moments, zones, (now, zone) => {
        const found = openingIn(now, DAYTIME, [zone]) ?? 0;
        const { time } = wallClock(new Date(found), zone);
        expect(found).toBeGreaterThanOrEqual(now);
        expect(time >= '09:00' && time < '20:00').toBe(true);
      }),
    );
  });
});

describe('the zones of a number', () => {
  it('are those of its country', () => {
    expect(zonesOfNumber('+4790012345')).toEqual(['Europe/Oslo']);
    expect(zonesOfNumber('+12125550123')).toEqual(
      expect.arrayContaining(['America/New_York', 'America/Los_Angeles', 'Pacific/Honolulu']),
    );
  });

  it('are unknown for short codes and numbers of no country', () => {
    expect(zonesOfNumber('26112')).toEqual([]);
    expect(zonesOfNumber('+88212345678')).toEqual([]);
  });
});
