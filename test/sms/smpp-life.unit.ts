import { describe, expect, it } from 'vitest';
import { COMMAND, GENERIC_NACK, responseTo } from '../../server/src/sms/smpp/pdu.ts';
import { promised } from '../support/promised.ts';
import type { SmscAnswer } from '../support/scripted-smsc.ts';
import { SmppStand } from './smpp-stand.ts';

describe('signs of life', () => {
  it('are asked for in silence, and a server that gives none is left', async () => {
    const stand = new SmppStand();
    await stand.clock.advance(30_000);
    expect(stand.smsc.others.map(({ command }) => command)).toEqual([COMMAND.enquireLink]);
    await stand.clock.advance(30_000);
    stand.smsc.onEnquire = () => null;
    await stand.clock.advance(30_000 + 15_000);
    expect(stand.log).toContain('The connection was lost: The server gave no sign of life any more.');
    await stand.clock.advance(1_000);
    expect(stand.smsc.binds).toHaveLength(2);
  });

  it('are given when the server asks', async () => {
    const stand = new SmppStand();
    await stand.settled();
    const answer = stand.smsc.client.ask({ command: COMMAND.enquireLink, kind: 'BARE' });
    await stand.settled();
    expect(await answer).toMatchObject({ command: responseTo(COMMAND.enquireLink), status: 0 });
  });
});

describe('what a server should not send', () => {
  it('is refused where the command is not known, and answered to no response', async () => {
    const stand = new SmppStand();
    await stand.settled();
    stand.smsc.client.send({ command: 0x103, status: 0, sequence: 77, kind: 'BARE' });
    stand.smsc.client.send({ command: 0x80000103, status: 0, sequence: 78, kind: 'BARE' });
    stand.smsc.client.send({ command: COMMAND.alertNotification, status: 0, sequence: 79, kind: 'BARE' });
    await stand.settled();
    expect(stand.smsc.others).toEqual([{ command: GENERIC_NACK, status: 3, sequence: 77, kind: 'BARE' }]);
  });

  it.each([0, 15, 65_537, 0xffff_ffff])('ends the connection where a length is %i', async (length) => {
    const stand = new SmppStand();
    await stand.settled();
    const octets = new Uint8Array(16);
    new DataView(octets.buffer).setUint32(0, length);
    stand.smsc.client.sendOctets(octets);
    await stand.settled();
    expect(stand.log).toContain('The connection was lost: The server sent what is no SMPP.');
    await stand.clock.advance(1_000);
    expect(stand.smsc.clients).toHaveLength(2);
  });

  it('and a goodbye is answered, then the connection made anew', async () => {
    const stand = new SmppStand();
    await stand.clock.advance(10_000);
    const answer = stand.smsc.client.ask({ command: COMMAND.unbind, kind: 'BARE' });
    await stand.settled();
    expect(await answer).toMatchObject({ command: responseTo(COMMAND.unbind) });
    const sending = stand.send();
    await stand.clock.advance(1_000);
    expect(await sending).toMatchObject({ kind: 'ACCEPTED' });
  });
});

describe('closing', () => {
  it('waits for the messages in hand, then says goodbye', async () => {
    const answer = promised<SmscAnswer>();
    const stand = new SmppStand({ window: '1' }, ({ smsc }) => (smsc.onSubmit = () => answer.promise));
    const sending = [stand.send(), stand.send()];
    await stand.settled();
    const closing = stand.close();
    expect(await stand.send()).toMatchObject({ kind: 'UNREACHABLE', code: 'CLOSED' });
    await stand.clock.advance(1_000);
    expect(stand.smsc.others).toEqual([]);
    answer.resolve({ id: 'x' });
    await stand.settled();
    await closing;
    expect((await Promise.all(sending)).map(({ kind }) => kind)).toEqual(['ACCEPTED', 'ACCEPTED']);
    expect(stand.smsc.others).toMatchObject([{ command: COMMAND.unbind }]);
    await stand.clock.advance(600_000);
    expect(stand.dials).toBe(1);
    expect(stand.clock.waiting).toBe(0);
  });

  it('is over in bounded time even if the server answers nothing any more', async () => {
    const stand = new SmppStand({ window: '1' }, ({ smsc }) => {
      smsc.onSubmit = () => null;
      smsc.onUnbind = () => null;
    });
    const sending = [stand.send(), stand.send()];
    await stand.settled();
    const closing = stand.close();
    await stand.clock.advance(15_000);
    await closing;
    expect((await Promise.all(sending)).map(({ kind }) => kind)).toEqual(['UNKNOWN', 'UNREACHABLE']);
  });

  it('does not wait for a connection that is not there', async () => {
    const stand = new SmppStand({}, ({ smsc }) => (smsc.onBind = () => null));
    const sending = stand.send();
    await stand.settled();
    const closing = stand.close();
    await stand.settled();
    await closing;
    expect(await sending).toMatchObject({ kind: 'UNREACHABLE', code: 'CLOSED' });
  });
});
