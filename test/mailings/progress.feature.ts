import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProgressView } from '../../server/src/mailings/progress-view.ts';
import { refusal } from '../support/ground.ts';
import { eva, type MailingsStand, openMailings } from './mailings-stand.ts';

let stand: MailingsStand;
beforeEach(async () => {
  stand = await openMailings();
});
afterEach(() => stand.close());

/** Collects what a stream says. */
function follow(stream: AsyncIterable<ProgressView> & { return(): Promise<unknown> }) {
  const events: ProgressView[] = [];
  const done = (async () => {
    for await (const event of stream) events.push(event);
  })();
  return { events, end: () => stream.return().then(() => done) };
}

describe('the progress of a mailing', () => {
  it('is told at once, and again when it changes', async () => {
    const id = await stand.draft(['ann@example.com']);
    const { events, end } = follow(await stand.progress.ofMailing(id));
    await expect.poll(() => events).toHaveLength(1);
    expect(events[0]).toMatchObject({ id, status: 'DRAFT', total: 1, pending: 1 });
    await stand.clock.advance(300);
    await stand.starts.start(eva, id, []);
    await stand.clock.advance(300);
    await expect.poll(() => events.at(-1)).toMatchObject({ status: 'SENDING' });
    await end();
  });

  it('is told at most four times a second, however often it moves, and the last state always', async () => {
    const id = await stand.draft([]);
    const { events, end } = follow(await stand.progress.ofMailing(id));
    await expect.poll(() => events).toHaveLength(1);
    for (let i = 0; i < 20; i++) {
      await stand.recipients.add(eva, id, [{ address: `p${i}@example.com` }]);
      await stand.clock.advance(50);
    }
    await stand.clock.advance(500);
    await expect.poll(() => events.at(-1)).toMatchObject({ total: 20 });
    expect(events.length).toBeLessThanOrEqual(7);
    await end();
  });

  it('says nothing twice', async () => {
    const id = await stand.draft([]);
    const { events, end } = follow(await stand.progress.ofMailing(id));
    await expect.poll(() => events.length).toBe(1);
    for (let i = 0; i < 10; i++) {
      stand.signals.moved(id);
      await stand.clock.advance(1_000);
    }
    expect(events).toHaveLength(1);
    await end();
  });

  it('of a mailing that does not exist is refused', async () => {
    expect((await refusal(stand.progress.ofMailing('x'))).code).toBe('NOT_FOUND');
  });

  it('of all begins with those that are being sent, and tells of every one that moves, to its end', async () => {
    const sending = await stand.draft(['ann@example.com']);
    await stand.starts.start(eva, sending, []);
    const draft = await stand.draft(['ann@example.com']);
    const { events, end } = follow(stand.progress.ofAll());
    await expect.poll(() => events.map(({ id }) => id)).toEqual([sending]);
    await stand.clock.advance(300);
    await stand.starts.start(eva, draft, []);
    await stand.clock.advance(300);
    await expect.poll(() => events.at(-1)).toMatchObject({ id: draft, status: 'SENDING' });
    await stand.runs.cancel(eva, sending);
    await stand.clock.advance(300);
    await expect.poll(() => events.at(-1)).toMatchObject({ id: sending, status: 'CANCELLED', skipped: 1 });
    await end();
  });

  it('reaches a listener whose word of it was lost, by looking now and then', async () => {
    const id = await stand.draft(['ann@example.com']);
    await stand.starts.start(eva, id, []);
    const { events, end } = follow(stand.progress.ofAll());
    await expect.poll(() => events).toHaveLength(1);
    stand.signals.moved = () => undefined;
    await stand.runs.cancel(eva, id);
    await stand.clock.advance(2_500);
    await expect.poll(() => events.at(-1)).toMatchObject({ status: 'CANCELLED' });
    await end();
  });
});
