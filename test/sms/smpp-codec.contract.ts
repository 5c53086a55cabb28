import type { AddressInfo, Server } from 'node:net';
import smpp, { type NpmPdu, type NpmSession } from 'smpp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { countSegments } from '@mailroom/shared/sms-segments';
import type { SmsLink, SmsReport } from '../../server/src/sms/sms-module.ts';
import { promised } from '../support/promised.ts';
import { requestFor } from './module-case.ts';
import { openNetworkLink } from './smpp-network.ts';

/** A server with a codec that nobody here wrote, over a real socket. */
let server: Server;
let session: ReturnType<typeof promised<NpmSession>>;
let binds: NpmPdu[];
let submits: NpmPdu[];
let link: SmsLink;
let reported: ReturnType<typeof promised<SmsReport>>;
const never = new AbortController().signal;

beforeEach(async () => {
  [binds, submits] = [[], []];
  session = promised();
  reported = promised();
  server = smpp.createServer({}, (client) => {
    client.on('bind_transceiver', (pdu) => {
      binds.push(pdu);
      client.send(
        pdu.response({ command_status: pdu['password'] === 'secret1' ? 0 : 0x0e, system_id: 'npm' }),
      );
      session.resolve(client);
    });
    client.on('submit_sm', (pdu) => {
      submits.push(pdu);
      client.send(pdu.response({ message_id: `a${submits.length}` }));
    });
    client.on('unbind', (pdu) => client.send(pdu.response()));
    client.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  await link.close();
  await new Promise((resolve) => server.close(resolve));
});

function connect(settings: Record<string, string> = {}): SmsLink {
  const { port } = server.address() as AddressInfo;
  const onReports = async ([report]: readonly SmsReport[]) => void (report && reported.resolve(report));
  link = openNetworkLink(port, settings, { onReports });
  return link;
}

const asText = ({ short_message }: NpmPdu) => (short_message as { message: string | Buffer }).message;

describe('a server with a codec of its own', () => {
  it('understands the bind, a GSM text and its addresses', async () => {
    const result = await connect().send(requestFor('Hei på deg {€}'), never);
    expect(result).toMatchObject({ kind: 'ACCEPTED', providerId: 'a1' });
    expect(binds).toMatchObject([{ system_id: 'mailer', interface_version: 0x34 }]);
    expect(submits).toMatchObject([
      {
        ...{ source_addr: 'Company', source_addr_ton: 5, source_addr_npi: 0 },
        ...{ destination_addr: '4790012345', dest_addr_ton: 1, dest_addr_npi: 1 },
        ...{ data_coding: 0, registered_delivery: 1, esm_class: 0 },
      },
    ]);
    // GSM 03.38: å is 0x0F, { € } are escaped.
    const octets = Buffer.from([...Buffer.from('Hei p\x0f deg '), 0x1b, 0x28, 0x1b, 0x65, 0x1b, 0x29]);
    const said = asText(submits[0] as NpmPdu);
    expect(said).toEqual(Buffer.isBuffer(said) ? octets : 'Hei på deg {€}');
  });

  it('understands UCS-2', async () => {
    await connect().send(requestFor('Привет 😀'), never);
    expect(submits[0]).toMatchObject({ data_coding: 8 });
    const said = asText(submits[0] as NpmPdu);
    const text = Buffer.isBuffer(said) ? Buffer.from(said).swap16().toString('utf16le') : said;
    expect(text).toBe('Привет 😀');
  });

  it('understands a text of three parts, each with its header', async () => {
    const text = 'Long enough for more than one part. '.repeat(12);
    expect(countSegments(text).parts).toBe(3);
    expect(await connect().send(requestFor(text), never)).toMatchObject({ kind: 'ACCEPTED' });
    const parts = submits.map(({ short_message, esm_class }) => {
      const { udh } = short_message as { udh: Buffer[] };
      return [esm_class, [...(udh[0] ?? [])].slice(0, 2), [...(udh[0] ?? [])].slice(3)];
    });
    expect(parts).toEqual([1, 2, 3].map((number) => [0x40, [0, 3], [3, number]]));
  });

  it('brings a receipt to the message that it names', async () => {
    await connect().send(requestFor('Hello'), never);
    const acknowledged = promised<NpmPdu>();
    (await session.promise).deliver_sm(
      {
        ...{ esm_class: 4, source_addr: '4790012345', destination_addr: 'Company' },
        short_message:
          'id:A1 sub:001 dlvrd:001 submit date:2601010000 done date:2601010001 stat:DELIVRD err:000 text:Hello',
      },
      acknowledged.resolve,
    );
    expect(await reported.promise).toMatchObject({ reference: 'ref-1', state: 'DELIVERED', code: 'DELIVRD' });
    expect(await acknowledged.promise).toMatchObject({ command: 'deliver_sm_resp', command_status: 0 });
  });

  it('refuses a wrong password, and that is told', async () => {
    const result = await connect({ password: 'wrong' }).send(requestFor('Hello'), never);
    expect(result).toMatchObject({ kind: 'REFUSED', code: 'AUTH_REFUSED' });
    expect(submits).toEqual([]);
  });
});
