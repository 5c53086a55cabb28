import { describe, expect, it } from 'vitest';
import { SmsBatcher } from '../../server/src/sms/sms-batcher.ts';
import type { SmsSendRequest, SmsSendResult } from '../../server/src/sms/sms-module.ts';
import { requestFor } from './module-case.ts';

const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));
const answerTo = ({ reference }: SmsSendRequest): SmsSendResult => ({
  ...{ kind: 'ACCEPTED', providerId: `id of ${reference}`, raw: '', words: 'Taken.', report: null },
});
const messages = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ ...requestFor('Hello'), reference: `r${i}` }));

describe('messages that are ready together', () => {
  it('go in one request, and each gets its own result', async () => {
    const sizes: number[] = [];
    const batcher = new SmsBatcher(
      async (requests) => {
        sizes.push(requests.length);
        return requests.map(answerTo);
      },
      10,
      breathe,
    );
    const results = await Promise.all(messages(25).map((request) => batcher.send(request)));
    expect(sizes).toEqual([10, 10, 5]);
    expect(results).toEqual(messages(25).map(answerTo));
  });

  it('fail together where the module fails, and the next ones go all the same', async () => {
    let fails = true;
    const sendMany = async (requests: readonly SmsSendRequest[]) => {
      if (fails) throw new Error('a fault');
      return requests.slice(1).map(answerTo);
    };
    const batcher = new SmsBatcher(sendMany, 10, breathe);
    const failed = await Promise.allSettled(messages(2).map((request) => batcher.send(request)));
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    fails = false;
    const short = await Promise.allSettled(messages(2).map((request) => batcher.send(request)));
    expect(short.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  });
});
