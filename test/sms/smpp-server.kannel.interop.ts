import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countSegments } from '@mailroom/shared/sms-segments';
import { inboundOf, readInbound } from '../../server/src/sms/smpp/inbound-parts.ts';
import { COMMAND } from '../../server/src/sms/smpp/pdu.ts';
import { textParts } from '../../server/src/sms/smpp/text-parts.ts';
import { KANNEL_ACCOUNT } from '../support/kannel-configuration.ts';
import { startKannelClient, type Kannel } from '../support/kannel.ts';
import type { MessagePdu, ScriptedSmsc } from '../support/scripted-smsc.ts';
import { startSmsc, type SmscServer } from '../support/smsc-server.ts';
import { KannelTalk } from './kannel-talk.ts';
import { ProviderServer } from './provider-server.ts';

const GSM_LONG = 'Long enough for more than one part. '.repeat(12).trim();
const UCS2_LONG = 'Достаточно длинно для двух частей. '.repeat(3).trim();

let server: SmscServer;
let smsc: ScriptedSmsc;
let callbacks: ProviderServer;
let kannel: Kannel;
let talk: KannelTalk;
beforeAll(async () => {
  server = await startSmsc();
  smsc = server.smsc;
  callbacks = await ProviderServer.start();
  kannel = await startKannelClient({ callbackUrl: callbacks.url, smscPort: server.port });
  talk = new KannelTalk(kannel, callbacks);
});
afterAll(async () => {
  await kannel.stop();
  await server.close();
  await callbacks.stop();
});

/** Sends through Kannel; gives the submits that the server read, and the id of the first. */
async function submitsOf(text: string, reference: string): Promise<{ submits: MessagePdu[]; id: string }> {
  const before = smsc.submits.length;
  const { parts } = countSegments(text);
  const all = new Promise<void>((resolve) => {
    smsc.onSubmit = (_submit, count) => {
      if (count === before + parts) resolve();
      return { id: `k${count}` };
    };
  });
  expect(await talk.send(text, reference)).toMatchObject({ kind: 'ACCEPTED' });
  await all;
  return { submits: smsc.submits.slice(before), id: `k${before + 1}` };
}

function receipt(id: string, stat: string) {
  const text = `id:${id} sub:001 dlvrd:001 submit date:2601010000 done date:2601010001 stat:${stat} err:000 text:Hello`;
  return smsc.client.deliver({
    ...{ esmClass: 4, destination: 'Mailer' },
    shortMessage: new TextEncoder().encode(text),
  });
}

describe('a client with a codec of its own: Kannel', () => {
  it('binds, and its bind is read', () => {
    const bind = { ...KANNEL_ACCOUNT, interfaceVersion: 0x34 };
    expect(smsc.binds).toMatchObject([{ command: COMMAND.bindTransceiver, bind }]);
  });

  it('sends a GSM text and its addresses', async () => {
    const { submits } = await submitsOf('Hei på deg {€}', 'ref-gsm');
    expect(submits).toHaveLength(1);
    expect(submits[0]?.message).toMatchObject({
      ...{ source: 'Mailer', sourceTon: 5, sourceNpi: 0, dataCoding: 0 },
      ...{ destination: '4790012345', destinationTon: 1, destinationNpi: 1 },
    });
    const octets = Buffer.from([...Buffer.from('Hei p\x0f deg '), 0x1b, 0x28, 0x1b, 0x65, 0x1b, 0x29]);
    expect(Buffer.from(submits[0]?.message.shortMessage ?? [])).toEqual(octets);
  });

  it('sends UCS-2', async () => {
    const { submits } = await submitsOf('Привет 😀', 'ref-ucs2');
    expect(submits).toMatchObject([{ message: { dataCoding: 8 } }]);
    const octets = Buffer.from(submits[0]?.message.shortMessage ?? []);
    expect(octets.toString('hex')).toBe('041f044004380432043504420020d83dde00');
  });

  it('sends a long text in three parts, which are joined', async () => {
    const { submits } = await submitsOf(GSM_LONG, 'ref-long');
    expect(submits).toHaveLength(3);
    const parts = submits.map(({ message, tlvs }) => readInbound(message, tlvs));
    const reference = parts[0]?.place?.reference;
    expect(parts.map(({ place }) => place)).toEqual(
      [1, 2, 3].map((number) => ({ reference, total: 3, number })),
    );
    expect(inboundOf(parts, 'GSM')).toMatchObject({ to: '+4790012345', text: GSM_LONG });
  });

  it.each([
    ['DELIVRD', 'DELIVERED', '1'],
    ['UNDELIV', 'UNDELIVERED', '2'],
  ] as const)('understands a receipt of ours with %s', async (stat, state, code) => {
    const { id } = await submitsOf('Hello', `ref-${stat}`);
    // Before this Kannel may not know the id yet.
    await talk.reportThat(`ref-${stat}`, 'EN_ROUTE');
    expect(await receipt(id, stat)).toMatchObject({ kind: 'NAMED', status: 0 });
    const { report } = await talk.reportThat(`ref-${stat}`, state);
    expect(report).toMatchObject({ code, barred: false });
  });

  it.each([
    ['UDH', '+4790000001'],
    ['SAR', '+4790000002'],
    ['PAYLOAD', '+4790000003'],
  ] as const)('joins the parts of ours (%s), in both alphabets', async (longTexts, from) => {
    for (const text of [GSM_LONG, UCS2_LONG]) {
      const parts = textParts(text, { alphabet: 'GSM', longTexts }, 77);
      for (const { tlvs, ...part } of parts) {
        const message = { source: from.slice(1), destination: '1960', ...part };
        expect(await smsc.client.deliver(message, tlvs)).toMatchObject({ kind: 'NAMED', status: 0 });
      }
      await talk.inboundThat((message) => message.from === from && message.text === text);
    }
  });
});
