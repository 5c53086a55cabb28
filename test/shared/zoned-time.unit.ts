import { describe, expect, it } from 'vitest';
import { instantOf, wallClock } from '@mailroom/shared/zoned-time';

describe('the time at which a mailing is to start', () => {
  it('is what the clocks of the chosen zone show, in winter and in summer', () => {
    expect(instantOf('2026-11-25', '09:00', 'Europe/Oslo')).toEqual(new Date('2026-11-25T08:00:00Z'));
    expect(instantOf('2026-07-25', '09:00', 'Europe/Oslo')).toEqual(new Date('2026-07-25T07:00:00Z'));
    expect(instantOf('2026-11-25', '09:00', 'Asia/Kolkata')).toEqual(new Date('2026-11-25T03:30:00Z'));
    expect(instantOf('2026-11-25', '00:30', 'Pacific/Auckland')).toEqual(new Date('2026-11-24T11:30:00Z'));
  });

  it('is refused where the clocks leave it out in spring', () => {
    expect(instantOf('2026-03-29', '02:30', 'Europe/Oslo')).toBe('skipped');
    expect(instantOf('2026-03-08', '02:15', 'America/New_York')).toBe('skipped');
  });

  it('is the first of the two where it comes twice in autumn', () => {
    expect(instantOf('2026-10-25', '02:30', 'Europe/Oslo')).toEqual(new Date('2026-10-25T00:30:00Z'));
  });

  it('is right on the hours around a change of the clocks', () => {
    expect(instantOf('2026-03-29', '01:59', 'Europe/Oslo')).toEqual(new Date('2026-03-29T00:59:00Z'));
    expect(instantOf('2026-03-29', '03:00', 'Europe/Oslo')).toEqual(new Date('2026-03-29T01:00:00Z'));
  });

  it('is unknown while date or time is incomplete', () => {
    expect(instantOf('', '09:00', 'Europe/Oslo')).toBeUndefined();
    expect(instantOf('2026-11-25', '', 'Europe/Oslo')).toBeUndefined();
    expect(instantOf('2026-13-25', '09:00', 'Europe/Oslo')).toBeUndefined();
  });

  it('is shown again as it was entered', () => {
    const at = instantOf('2026-11-25', '09:05', 'America/Sao_Paulo');
    expect(at).toBeInstanceOf(Date);
    expect(wallClock(at as Date, 'America/Sao_Paulo')).toEqual({ date: '2026-11-25', time: '09:05' });
  });
});
