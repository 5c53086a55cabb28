import { describe, expect, it, onTestFinished } from 'vitest';
import { EmbeddedProcessQueue } from '../../server/src/delivery/embedded.process-queue.ts';
import type { ChannelName } from '../../server/src/delivery/group.ts';
import type { ProcessQueue } from '../../server/src/delivery/process-queue.ts';
import { promised } from '../support/promised.ts';

interface Opened {
  queue: ProcessQueue;
  errors: unknown[];
}

const ADAPTERS: Record<string, () => Opened> = {
  embedded: () => {
    const errors: unknown[] = [];
    return { queue: new EmbeddedProcessQueue((error) => errors.push(error)), errors };
  },
};

/** A handler whose jobs end when the test says so. */
function workshop() {
  const running: {
    channel: ChannelName;
    end: () => void;
    fail: (error: Error) => void;
    signal: AbortSignal;
  }[] = [];
  let begun = promised<void>();
  return {
    running,
    handler: (job: { channel: ChannelName }, signal: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        running.push({ channel: job.channel, end: resolve, fail: reject, signal });
        begun.resolve();
      }),
    async until(jobs: number): Promise<void> {
      while (running.length < jobs) {
        begun = promised<void>();
        await begun.promise;
      }
    },
  };
}

describe.each(Object.entries(ADAPTERS))('the %s process queue', (_name, openQueue) => {
  function open() {
    const opened = openQueue();
    const shop = workshop();
    onTestFinished(() => shop.running.forEach(({ end }) => end()));
    return { ...opened, shop };
  }

  it('runs as many jobs of a channel at once as allowed, and the next as soon as any ends', async () => {
    const { queue, shop } = open();
    await queue.setConcurrency('EMAIL', 2);
    await queue.work(shop.handler);
    for (let n = 0; n < 4; n++) await queue.put({ channel: 'EMAIL' });
    await shop.until(2);
    expect(shop.running).toHaveLength(2);
    shop.running[1]?.end();
    await shop.until(3);
    expect(shop.running).toHaveLength(3);
  });

  it('lets channels work beside each other', async () => {
    const { queue, shop } = open();
    await queue.work(shop.handler);
    await queue.put({ channel: 'EMAIL' });
    await queue.put({ channel: 'EMAIL' });
    await queue.put({ channel: 'SMS' });
    await shop.until(2);
    expect(shop.running.map(({ channel }) => channel).sort()).toEqual(['EMAIL', 'SMS']);
  });

  it('begins more at once when more are allowed, and fewer when fewer are', async () => {
    const { queue, shop } = open();
    await queue.work(shop.handler);
    for (let n = 0; n < 5; n++) await queue.put({ channel: 'EMAIL' });
    await queue.setConcurrency('EMAIL', 3);
    await shop.until(3);
    await queue.setConcurrency('EMAIL', 1);
    shop.running[0]?.end();
    shop.running[1]?.end();
    await queue.put({ channel: 'SMS' });
    await shop.until(4);
    expect(shop.running.map(({ channel }) => channel)).toEqual(['EMAIL', 'EMAIL', 'EMAIL', 'SMS']);
    shop.running[2]?.end();
    await shop.until(5);
  });

  it('does what was put before it worked', async () => {
    const { queue, shop } = open();
    await queue.put({ channel: 'EMAIL' });
    await queue.work(shop.handler);
    await shop.until(1);
  });

  it('goes on after a job that failed, and tells of it', async () => {
    const { queue, shop, errors } = open();
    await queue.work(shop.handler);
    await queue.put({ channel: 'EMAIL' });
    await queue.put({ channel: 'EMAIL' });
    await shop.until(1);
    shop.running[0]?.fail(new Error('broken'));
    await shop.until(2);
    expect(errors).toEqual([new Error('broken')]);
  });

  it('closes when the jobs under way have ended, and begins no other', async () => {
    const { queue, shop } = open();
    await queue.work(shop.handler);
    await queue.put({ channel: 'EMAIL' });
    await queue.put({ channel: 'EMAIL' });
    await shop.until(1);
    let closed = false;
    const closing = queue.close().then(() => (closed = true));
    expect(shop.running[0]?.signal.aborted).toBe(true);
    await queue.put({ channel: 'SMS' });
    expect(closed).toBe(false);
    shop.running[0]?.end();
    await closing;
    expect(shop.running).toHaveLength(1);
  });
});
