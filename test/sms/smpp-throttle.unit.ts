import { describe, expect, it } from 'vitest';
import { SmppStand } from './smpp-stand.ts';

describe('a server that asks to send more slowly', () => {
  it.each([0x58, 0x14])('pauses the whole link after %i, twice as long each time', async (status) => {
    const stand = new SmppStand({}, ({ smsc }) => (smsc.onSubmit = () => ({ status })));
    const all = [stand.send(), stand.send(), stand.send()];
    await stand.settled();
    expect(stand.smsc.submits).toHaveLength(3);
    await stand.clock.advance(400);
    all.push(stand.send());
    await stand.clock.advance(599);
    expect(stand.smsc.submits).toHaveLength(3);
    // The first that is offered again shows that the others need not be.
    for (const [pauseMs, submits] of [
      [1, 4],
      [2_000, 5],
      [4_000, 6],
    ] as const) {
      await stand.clock.advance(pauseMs - 1);
      expect(stand.smsc.submits).toHaveLength(submits - 1);
      await stand.clock.advance(1);
      expect(stand.smsc.submits).toHaveLength(submits);
    }
    for (const result of await Promise.all(all))
      expect(result).toMatchObject({ kind: 'THROTTLED', retryAfterMs: 8_000 });
  });

  it('gets each message again after its pause, and none twice that it has taken', async () => {
    const stand = new SmppStand({}, ({ smsc }) => {
      smsc.onSubmit = (_submit, count) => (count === 2 ? { status: 0x58 } : { id: `id-${count}` });
    });
    const all = ['One', 'Two', 'Three'].map((text) => stand.send({ text }));
    await stand.clock.advance(1_000);
    expect((await Promise.all(all)).map(({ kind }) => kind)).toEqual(Array(3).fill('ACCEPTED'));
    const texts = stand.smsc.submits.map(({ message }) => Buffer.from(message.shortMessage).toString());
    expect(texts).toEqual(['One', 'Two', 'Three', 'Two']);
  });

  it('is asked at the first pace again once it has taken one', async () => {
    const stand = new SmppStand({}, ({ smsc }) => (smsc.onSubmit = () => ({ status: 0x58 })));
    const first = stand.send();
    await stand.clock.advance(7_000);
    expect(await first).toMatchObject({ kind: 'THROTTLED', retryAfterMs: 8_000 });
    await stand.clock.advance(8_000);
    stand.smsc.onSubmit = () => ({ id: 'passed' });
    const passed = stand.send();
    await stand.settled();
    expect(await passed).toMatchObject({ kind: 'ACCEPTED' });
    stand.smsc.onSubmit = (_submit, count) => (count === 6 ? { status: 0x58 } : { id: 'again' });
    const later = stand.send();
    await stand.clock.advance(1_000);
    expect(await later).toMatchObject({ kind: 'ACCEPTED' });
  });
});
