// @vitest-environment happy-dom
import { nextTick } from 'vue';
import { beforeEach, describe, expect, it } from 'vitest';
import { connectionState } from '../../client/src/app/apollo/connection.ts';
import type { EventOfRunFragment } from '../../client/src/gql/graphql.ts';
import { useEventRun } from '../../client/src/settings/use-event-run.ts';
import { fakeStreams, mountComposable } from './live-support.ts';

type Payload = { event: EventOfRunFragment };

const event = (seq: number, stage = 'RESOLVE', details: unknown = {}) =>
  ({
    __typename: 'CheckEvent',
    seq,
    at: '',
    stage,
    level: 'INFO',
    text: `${seq}`,
    details,
  }) as EventOfRunFragment;

function startRun() {
  const { client, streams } = fakeStreams();
  const { result: run, stop } = mountComposable(client, () =>
    useEventRun<Payload, { id: string; after?: number }>({} as never, ({ event: one }) => one),
  );
  const push = (stream: number, one: EventOfRunFragment) =>
    streams[stream]?.listener.next({ data: { event: one } });
  return { run, streams, push, stop };
}

beforeEach(() => {
  connectionState.value = 'live';
});

describe('a run that is followed', () => {
  it('asks for what comes after the events it was started with', async () => {
    const { run, streams } = startRun();
    run.follow({ id: 'c1', events: [event(1), event(2)] });
    await nextTick();
    expect(streams.map(({ variables }) => variables)).toEqual([{ id: 'c1', after: 2 }]);
  });

  it('shows each event once and in order, however often it comes', async () => {
    const { run, push } = startRun();
    run.follow({ id: 'c1', events: [] });
    await nextTick();
    for (const seq of [2, 1, 2]) push(0, event(seq));
    expect(run.events.value.map(({ seq }) => seq)).toEqual([1, 2]);
  });

  it('asks from the last event it has when the stream ends too early', async () => {
    const { run, streams, push } = startRun();
    run.follow({ id: 'c1', events: [] });
    await nextTick();
    push(0, event(1));
    push(0, event(2));
    streams[0]?.listener.complete();
    await nextTick();
    expect(streams.map(({ variables }) => variables['after'])).toEqual([0, 2]);
  });

  it('asks from the last event it has when the connection is back', async () => {
    const { run, streams, push } = startRun();
    run.follow({ id: 'c1', events: [] });
    await nextTick();
    push(0, event(1));
    connectionState.value = 'reconnecting';
    await nextTick();
    connectionState.value = 'live';
    await nextTick();
    await nextTick();
    expect(streams.at(-1)?.variables).toEqual({ id: 'c1', after: 1 });
  });

  it('ends with its outcome, and listens no more', async () => {
    const { run, streams, push } = startRun();
    run.follow({ id: 'c1', events: [] });
    await nextTick();
    push(0, event(1, 'DONE', { outcome: 'FAILED', code: 'AUTH_REFUSED', mend: 'App password?' }));
    await nextTick();
    expect(run.end.value).toEqual({
      outcome: 'FAILED',
      code: 'AUTH_REFUSED',
      mend: 'App password?',
      text: '1',
    });
    expect([run.running.value, streams[0]?.isOpen]).toEqual([false, false]);
  });

  it('is forgotten when it is cleared, and when the page is left', async () => {
    const { run, streams, stop } = startRun();
    run.follow({ id: 'c1', events: [event(1)] });
    await nextTick();
    run.clear();
    await nextTick();
    expect([run.events.value.length, streams[0]?.isOpen]).toEqual([0, false]);
    run.follow({ id: 'c2', events: [] });
    await nextTick();
    stop();
    expect(streams.at(-1)?.isOpen).toBe(false);
  });
});
