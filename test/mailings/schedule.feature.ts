import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { refusal } from '../support/ground.ts';
import { ALL_WARNINGS, eva, type MailingsStand, mark, openMailings } from './mailings-stand.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let stand: MailingsStand;
beforeEach(async () => {
  stand = await openMailings();
});
afterEach(async () => {
  await stand.scheduler.stop();
  await stand.close();
});

async function scheduled(inMs: number, zone: string | null = 'Europe/Oslo'): Promise<string> {
  const id = await stand.draft(['ann@example.com']);
  await stand.starts.schedule(eva, id, { at: new Date(stand.clock.now() + inMs), zone }, []);
  return id;
}

const standing = async (id: string) => {
  const { status, statusReason } = await stand.views.get(id);
  return [status, statusReason];
};
const lastLog = async (id: string) => (await stand.delivery.log(id)).at(-1)?.text;

describe('a scheduled mailing', () => {
  it('starts at its time, not before, by the one who looks after the schedule', async () => {
    const id = await scheduled(30 * MINUTE_MS);
    expect(await stand.views.get(id)).toMatchObject({ status: 'SCHEDULED', scheduledZone: 'Europe/Oslo' });
    stand.scheduler.start();
    await stand.clock.advance(30 * MINUTE_MS - 1);
    expect(await standing(id)).toEqual(['SCHEDULED', null]);
    await stand.clock.advance(5_001);
    await expect.poll(() => standing(id)).toEqual(['SENDING', null]);
    const { edges } = await stand.audit.entries({});
    expect(edges[0]?.node).toMatchObject({ actor: 'The schedule', action: 'started a mailing' });
  });

  it('can be moved to another time until it starts', async () => {
    const id = await scheduled(10 * MINUTE_MS);
    await stand.starts.schedule(mark, id, { at: new Date(stand.clock.now() + HOUR_MS), zone: null }, []);
    await stand.clock.advance(11 * MINUTE_MS);
    await stand.scheduler.runDue();
    expect(await standing(id)).toEqual(['SCHEDULED', null]);
  });

  it.each([
    ['the past', -1, null, 'at'],
    ['more than a year ahead', 400 * 24 * HOUR_MS, null, 'at'],
    ['a zone that does not exist', HOUR_MS, 'Europe/Nowhere', 'zone'],
  ])('is refused for %s', async (_, inMs, zone, field) => {
    expect((await refusal(scheduled(inMs, zone))).fields[0]?.path).toBe(field);
  });

  it('is refused like a start while a warning is not confirmed', async () => {
    stand.outside.relay = { configured: true, proven: false, trial: false };
    expect((await refusal(scheduled(HOUR_MS))).code).toBe('CONFIRMATION_REQUIRED');
  });

  it('starts when it is up to an hour late', async () => {
    const id = await scheduled(MINUTE_MS);
    await stand.clock.advance(61 * MINUTE_MS);
    await stand.scheduler.runDue();
    expect(await standing(id)).toEqual(['SENDING', null]);
  });

  it('waits for a click when it is more than an hour late, and then starts at once', async () => {
    const id = await scheduled(MINUTE_MS);
    await stand.clock.advance(61 * MINUTE_MS + 1);
    await stand.scheduler.runDue();
    expect(await standing(id)).toEqual(['PAUSED', 'OVERDUE']);
    await stand.scheduler.runDue();
    expect(await standing(id)).toEqual(['PAUSED', 'OVERDUE']);
    expect((await stand.runs.resume(mark, id)).status).toBe('SENDING');
  });

  it('can be started by startMailing, scheduled anew or cancelled when it is late', async () => {
    for (const act of [
      (id: string) => stand.starts.start(eva, id, []),
      (id: string) => stand.starts.schedule(eva, id, { at: new Date(stand.clock.now() + 1), zone: null }, []),
      (id: string) => stand.runs.cancel(eva, id),
    ]) {
      const id = await scheduled(MINUTE_MS);
      await stand.clock.advance(2 * HOUR_MS);
      await stand.scheduler.runDue();
      await act(id);
      expect(['SENDING', 'SCHEDULED', 'CANCELLED']).toContain((await stand.views.get(id)).status);
    }
  });

  it('does not start while it is paused, and goes on waiting for its time when it is resumed', async () => {
    const id = await scheduled(MINUTE_MS);
    await stand.runs.pause(eva, id);
    await stand.scheduler.runDue();
    expect(await stand.runs.resume(eva, id)).toMatchObject({ status: 'SCHEDULED' });
    await stand.clock.advance(2 * MINUTE_MS);
    await stand.scheduler.runDue();
    expect(await standing(id)).toEqual(['SENDING', null]);
  });

  it('waits for a person if something stands against it that nobody confirmed, and says what', async () => {
    const id = await scheduled(MINUTE_MS);
    stand.outside.relay = { configured: true, proven: false, trial: false };
    await stand.clock.advance(2 * MINUTE_MS);
    await stand.scheduler.runDue();
    expect(await standing(id)).toEqual(['PAUSED', 'OVERDUE']);
    expect(await lastLog(id)).toContain('RELAY_NOT_PROVEN');
    expect((await refusal(stand.runs.resume(eva, id))).code).toBe('CONFIRMATION_REQUIRED');
    expect((await stand.starts.start(eva, id, ALL_WARNINGS)).status).toBe('SENDING');
  });

  it('starts on what was confirmed when it was scheduled', async () => {
    stand.outside.relay = { configured: true, proven: false, trial: false };
    const id = await stand.draft(['ann@example.com']);
    const at = new Date(stand.clock.now() + MINUTE_MS);
    await stand.starts.schedule(eva, id, { at, zone: null }, ['RELAY_NOT_PROVEN']);
    await stand.clock.advance(2 * MINUTE_MS);
    await stand.scheduler.runDue();
    expect(await standing(id)).toEqual(['SENDING', null]);
  });

  it('is not started by a schedule that was read before somebody paused it', async () => {
    const id = await scheduled(MINUTE_MS);
    await stand.clock.advance(2 * MINUTE_MS);
    await stand.runs.pause(eva, id);
    const bySchedule = stand.starts.start({ kind: 'SYSTEM', name: 'The schedule' }, id, []);
    expect((await refusal(bySchedule)).code).toBe('CONFLICT');
    expect(await standing(id)).toEqual(['PAUSED', 'BY_USER']);
  });

  it('that fails does not keep the next one from starting', async () => {
    const broken = await scheduled(MINUTE_MS);
    const good = await scheduled(MINUTE_MS);
    const { start } = stand.starts;
    stand.starts.start = (principal, id, confirm) =>
      id === broken ? Promise.reject(new Error('a fault')) : start.call(stand.starts, principal, id, confirm);
    await stand.clock.advance(2 * MINUTE_MS);
    await stand.scheduler.runDue();
    expect(await standing(good)).toEqual(['SENDING', null]);
    expect(stand.outside.errors).toHaveLength(1);
  });
});
