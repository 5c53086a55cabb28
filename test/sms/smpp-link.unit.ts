import { describe, expect, it } from 'vitest';
import { COMMAND, GENERIC_NACK, responseTo } from '../../server/src/sms/smpp/pdu.ts';
import { promised } from '../support/promised.ts';
import type { SmscAnswer } from '../support/scripted-smsc.ts';
import { SmppStand } from './smpp-stand.ts';

const GSM_LONG = 'Long enough for more than one part. '.repeat(12); // Three parts.

describe('binding', () => {
  it('binds as a transceiver with version 3.4, and sends', async () => {
    const stand = new SmppStand({ systemType: 'VMA' });
    const sending = stand.send();
    await stand.settled();
    expect(await sending).toMatchObject({ kind: 'ACCEPTED', providerId: 'id-1' });
    expect(stand.smsc.binds).toMatchObject([
      {
        command: COMMAND.bindTransceiver,
        bind: { systemId: 'mailer', password: 'secret1', systemType: 'VMA', interfaceVersion: 0x34 },
      },
    ]);
  });

  it('binds a transmitter and a receiver where the provider wants two, and sends by the first', async () => {
    const stand = new SmppStand({ bindMode: 'SEPARATE' });
    const sending = stand.send();
    await stand.settled();
    await sending;
    const [transmitter, receiver] = stand.smsc.clients;
    expect([transmitter?.bound, receiver?.bound]).toEqual([COMMAND.bindTransmitter, COMMAND.bindReceiver]);
    void stand.receipt('id-1');
    await stand.settled();
    expect(stand.reports).toMatchObject([{ reference: 'ref-1', state: 'DELIVERED' }]);
  });

  it('takes the answer to a bind also in the name of another kind of bind', async () => {
    const stand = new SmppStand({ bindMode: 'SEPARATE' });
    stand.smsc.onBind = ({ command, sequence }) => {
      if (command === COMMAND.bindTransmitter) return {};
      const answer = { command: responseTo(COMMAND.bindTransmitter), status: 0, sequence } as const;
      stand.smsc.client.send({ ...answer, kind: 'NAMED', name: '', tlvs: new Map() });
      return null;
    };
    await stand.settled();
    expect(stand.log).toEqual(['Bound as transmitter.', 'Bound as receiver.']);
  });

  it.each([
    [0x0e, /password is wrong/],
    [0x0f, /does not know the system id/],
    [0x0d, /“smsc” refused the bind/],
  ])('is refused with %i, says so at once, and sends nothing', async (status, words) => {
    const stand = new SmppStand({}, ({ smsc }) => (smsc.onBind = () => ({ status })));
    const sending = stand.send();
    await stand.settled();
    const result = await sending;
    expect(result).toMatchObject({ kind: 'REFUSED', code: 'AUTH_REFUSED' });
    expect(result.kind === 'REFUSED' && result.words).toMatch(words);
    expect(stand.smsc.submits).toEqual([]);
  });

  it('waits half a minute and more before it offers a refused password again', async () => {
    const stand = new SmppStand({}, ({ smsc }) => (smsc.onBind = () => ({ status: 0x0e })));
    await stand.clock.advance(29_000);
    expect(stand.smsc.binds).toHaveLength(1);
  });

  it('gives up a bind that nobody answers after 30 seconds', async () => {
    const stand = new SmppStand({}, ({ smsc }) => (smsc.onBind = () => null));
    const sending = stand.send();
    await stand.clock.advance(29_999);
    expect(stand.log).toEqual([]);
    await stand.clock.advance(1);
    expect(await sending).toMatchObject({ kind: 'UNREACHABLE', code: 'BIND_TIMEOUT' });
  });

  it('tells why the host cannot be reached, and tries again at longer and longer intervals', async () => {
    const stand = new SmppStand({}, (each) => {
      each.dial = async () => ({ ok: false, code: 'CONNECTION_REFUSED', text: 'Nothing listens there.' });
    });
    const sending = stand.send();
    await stand.settled();
    const refused = { kind: 'UNREACHABLE', code: 'CONNECTION_REFUSED', words: 'Nothing listens there.' };
    expect(await sending).toEqual(refused);
    expect(await stand.send()).toEqual(refused);
    const waits: number[] = [];
    for (let dials = stand.dials; waits.length < 8; dials = stand.dials) {
      const since = stand.clock.now();
      while (stand.dials === dials) await stand.clock.advance(500);
      waits.push((stand.clock.now() - since) / 1_000);
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
  });
});

describe('the window', () => {
  it.each([1, 3, 10])('lets never more than %i submits wait for their answers', async (window) => {
    const stand = new SmppStand({ window: String(window) });
    const answers: ReturnType<typeof promised<SmscAnswer>>[] = [];
    stand.smsc.onSubmit = () => {
      const answer = promised<SmscAnswer>();
      answers.push(answer);
      return answer.promise;
    };
    const sending = Array.from({ length: 25 }, (_, n) => stand.send({ reference: `ref-${n}` }));
    for (let turn = 0; turn < 25; turn += 1) {
      await stand.settled();
      expect(stand.smsc.waiting).toBe(Math.min(window, 25 - turn));
      answers[turn]?.resolve({ id: `x${turn}` });
    }
    await stand.settled();
    expect(new Set((await Promise.all(sending)).map(({ kind }) => kind))).toEqual(new Set(['ACCEPTED']));
    expect(stand.smsc.peak).toBe(window);
  });

  it('lets those who are cancelled while they wait go, and sends nothing for them', async () => {
    const stand = new SmppStand({ window: '1' }, ({ smsc }) => (smsc.onSubmit = () => null));
    const giveUp = new AbortController();
    void stand.send();
    const waiting = stand.send({}, giveUp.signal);
    await stand.settled();
    giveUp.abort();
    expect(await waiting).toMatchObject({ kind: 'UNREACHABLE', code: 'CANCELLED' });
    expect(stand.smsc.submits).toHaveLength(1);
  });
});

describe('answers that do not come', () => {
  it('does not know what became of a message without an answer in time, and never sends it again', async () => {
    const stand = new SmppStand({ responseSeconds: '20' }, ({ smsc }) => (smsc.onSubmit = () => null));
    const sending = stand.send();
    await stand.clock.advance(20_000);
    expect(await sending).toMatchObject({ kind: 'UNKNOWN', words: expect.stringContaining('20 seconds') });
    await stand.clock.advance(600_000);
    expect(stand.smsc.submits).toHaveLength(1);
  });

  it('learns the id from an answer that comes too late, so that the receipt names the message', async () => {
    const late = promised<SmscAnswer>();
    const stand = new SmppStand({}, ({ smsc }) => (smsc.onSubmit = () => late.promise));
    const sending = stand.send();
    await stand.clock.advance(60_000);
    expect(await sending).toMatchObject({ kind: 'UNKNOWN' });
    late.resolve({ id: 'late' });
    await stand.settled();
    void stand.receipt('late');
    await stand.settled();
    expect(stand.reports).toMatchObject([{ reference: 'ref-1', state: 'DELIVERED' }]);
  });

  it('does not know what became of those under way when the connection is lost', async () => {
    const stand = new SmppStand({ window: '2' }, ({ smsc }) => (smsc.onSubmit = () => null));
    const sending = [stand.send(), stand.send(), stand.send()];
    await stand.clock.advance(11_000);
    stand.smsc.onSubmit = () => ({ id: 'after' });
    stand.smsc.client.destroy();
    await stand.clock.advance(2_000);
    const results = await Promise.all(sending);
    expect(results.map(({ kind }) => kind)).toEqual(['UNKNOWN', 'UNKNOWN', 'ACCEPTED']);
    expect(stand.smsc.binds).toHaveLength(2);
    expect(stand.smsc.submits).toHaveLength(3);
  });

  it('does not know what became of a message that was cancelled after it had left', async () => {
    const stand = new SmppStand({}, ({ smsc }) => (smsc.onSubmit = () => null));
    const giveUp = new AbortController();
    const sending = stand.send({}, giveUp.signal);
    await stand.settled();
    giveUp.abort();
    expect(await sending).toMatchObject({ kind: 'UNKNOWN' });
  });
});

describe('refusals', () => {
  it.each([
    [0x0b, 'RECIPIENT_REFUSED', 1],
    [0x0a, 'SENDER_REFUSED', 1],
    [0x01, 'MESSAGE_REFUSED', 1],
    [0x15, 'REQUEST_REFUSED', 1],
    [0x08, 'SERVER_ERROR', 3],
    [0x45, 'MESSAGE_REFUSED', 3],
    [0x412, 'MESSAGE_REFUSED', 3],
  ])('answers %i with %s, after %i tries', async (status, code, tries) => {
    const stand = new SmppStand({}, ({ smsc }) => (smsc.onSubmit = () => ({ status })));
    const sending = stand.send();
    await stand.clock.advance(3_000);
    const result = await sending;
    expect(result).toMatchObject({ kind: 'REFUSED', code });
    if (result.kind === 'REFUSED') {
      expect(result.raw).toBe(`submit_sm_resp 0x${status.toString(16).toUpperCase().padStart(8, '0')}`);
      for (const sentence of [result.words, result.mend]) expect(sentence).toMatch(/^[A-Z].+\.$/);
    }
    expect(stand.smsc.submits).toHaveLength(tries);
  });

  it('takes a generic_nack for a refusal', async () => {
    const stand = new SmppStand();
    stand.smsc.onSubmit = ({ sequence }) => {
      stand.smsc.client.send({ command: GENERIC_NACK, status: 3, sequence, kind: 'BARE' });
      return null;
    };
    const sending = stand.send();
    await stand.settled();
    expect(await sending).toMatchObject({ code: 'REQUEST_REFUSED', raw: 'generic_nack 0x00000003' });
  });
});

describe('a message of several parts', () => {
  it('is accepted when all parts are, by the id of the first', async () => {
    const stand = new SmppStand();
    const sending = stand.send({ text: GSM_LONG });
    await stand.settled();
    expect(await sending).toMatchObject({ kind: 'ACCEPTED', providerId: 'id-1', words: /all 3 parts/ });
    expect(stand.smsc.submits.map(({ message }) => message.shortMessage.slice(4, 6))).toEqual(
      [1, 2, 3].map((number) => Uint8Array.from([3, number])),
    );
  });

  it.each([
    [1, 'REFUSED'],
    [2, 'UNKNOWN'],
    [3, 'UNKNOWN'],
  ])('whose part %i is refused is %s', async (bad, kind) => {
    const stand = new SmppStand();
    stand.smsc.onSubmit = ({ message }) => (message.shortMessage[5] === bad ? { status: 0x0b } : { id: 'x' });
    const sending = stand.send({ text: GSM_LONG });
    await stand.settled();
    expect(await sending).toMatchObject({ kind });
    expect(stand.smsc.submits).toHaveLength(bad === 1 ? 1 : 3);
  });

  it('is finished after a pause that the server asked for between its parts', async () => {
    const stand = new SmppStand({}, ({ smsc }) => {
      smsc.onSubmit = (_submit, count) => (count === 2 ? { status: 0x58 } : { id: `id-${count}` });
    });
    const sending = stand.send({ text: GSM_LONG });
    await stand.clock.advance(1_000);
    expect(await sending).toMatchObject({ kind: 'ACCEPTED' });
    expect(stand.smsc.submits.map(({ message }) => message.shortMessage[5])).toEqual([1, 2, 3, 2]);
  });

  it('begins anew where the first part was throttled', async () => {
    const stand = new SmppStand({}, ({ smsc }) => (smsc.onSubmit = () => ({ status: 0x58 })));
    const sending = stand.send({ text: GSM_LONG });
    await stand.clock.advance(7_000);
    expect(await sending).toMatchObject({ kind: 'THROTTLED' });
    expect(stand.smsc.submits.map(({ message }) => message.shortMessage[5])).toEqual([1, 1, 1, 1]);
  });
});
