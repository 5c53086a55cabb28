import { OctetReader, OctetWriter } from './octets.ts';
import type { Tlvs } from './tlvs.ts';

/** The PDUs of SMPP 3.4 sections 4 and 5.1.2, as far as a client that sends and receives short messages needs them. */

export const COMMAND = {
  bindReceiver: 0x01,
  bindTransmitter: 0x02,
  submit: 0x04,
  deliver: 0x05,
  unbind: 0x06,
  bindTransceiver: 0x09,
  enquireLink: 0x15,
  alertNotification: 0x102,
} as const;
/** The bit that makes a response of a command (section 5.1.2.1). */
const RESPONSE = 0x8000_0000;
export const GENERIC_NACK = RESPONSE;

/** Names the response to a command. */
export const responseTo = (command: number): number => command + RESPONSE;
/** The three ways to sign in (section 4.1). */
export const BINDS: readonly number[] = [
  COMMAND.bindReceiver,
  COMMAND.bindTransmitter,
  COMMAND.bindTransceiver,
];
/** Tells a response from a request. */
export const isResponse = ({ command }: Pick<Pdu, 'command'>): boolean => command >= RESPONSE;

interface Head {
  command: number;
  status: number;
  sequence: number;
}

/** Section 4.1. */
export interface Bind {
  systemId: string;
  password: string;
  systemType: string;
  interfaceVersion: number;
  ton: number;
  npi: number;
  addressRange: string;
}

/** The same for `submit_sm` (section 4.4.1) and `deliver_sm` (section 4.6.1). */
export interface Message {
  serviceType: string;
  sourceTon: number;
  sourceNpi: number;
  source: string;
  destinationTon: number;
  destinationNpi: number;
  destination: string;
  esmClass: number;
  protocolId: number;
  priority: number;
  scheduleTime: string;
  validity: string;
  registeredDelivery: number;
  replaceIfPresent: number;
  dataCoding: number;
  defaultMessageId: number;
  shortMessage: Uint8Array;
}

export type Body =
  | { kind: 'BIND'; bind: Bind; tlvs: Tlvs }
  | { kind: 'MESSAGE'; message: Message; tlvs: Tlvs }
  /** The `system_id` of a bind response, or the `message_id` of a response to a message. */
  | { kind: 'NAMED'; name: string; tlvs: Tlvs }
  | { kind: 'BARE' }
  /** A command that this client does not know, or a body that ends too early. */
  | { kind: 'UNREADABLE' };

export type Pdu = Head & Body;

const HEADER_OCTETS = 16;

type BodyKind = Exclude<Body['kind'], 'UNREADABLE'>;

const BODIES: ReadonlyMap<number, BodyKind> = new Map<number, BodyKind>([
  ...BINDS.flatMap((command): [number, BodyKind][] => [
    [command, 'BIND'],
    [responseTo(command), 'NAMED'],
  ]),
  ...[COMMAND.submit, COMMAND.deliver].flatMap((command): [number, BodyKind][] => [
    [command, 'MESSAGE'],
    [responseTo(command), 'NAMED'],
  ]),
  ...[COMMAND.unbind, COMMAND.enquireLink].flatMap((command): [number, BodyKind][] => [
    [command, 'BARE'],
    [responseTo(command), 'BARE'],
  ]),
  [GENERIC_NACK, 'BARE'],
]);

/** Writes a PDU with its length in front. */
export function encodePdu(pdu: Pdu): Uint8Array {
  const body = bodyOctets(pdu);
  return new OctetWriter()
    .integer(HEADER_OCTETS + body.length, 4)
    .integer(pdu.command, 4)
    .integer(pdu.status, 4)
    .integer(pdu.sequence, 4)
    .raw(body).octets;
}

/** Reads one whole PDU of at least a header. */
export function decodePdu(octets: Uint8Array): Pdu {
  const header = new OctetReader(octets.subarray(4, HEADER_OCTETS));
  const head = { command: header.integer(4), status: header.integer(4), sequence: header.integer(4) };
  return { ...head, ...readBody(BODIES.get(head.command), new OctetReader(octets.subarray(HEADER_OCTETS))) };
}

function readBody(kind: BodyKind | undefined, reader: OctetReader): Body {
  switch (kind) {
    case 'BIND':
      return whole({ kind, bind: readBind(reader), tlvs: readTlvs(reader) }, reader);
    case 'MESSAGE':
      return whole({ kind, message: readMessage(reader), tlvs: readTlvs(reader) }, reader);
    case 'NAMED': // Without a body where it is a refusal (sections 4.1.2, 4.4.2).
      return { kind, name: reader.text(), tlvs: readTlvs(reader) };
    case 'BARE':
      return { kind };
    case undefined:
      return { kind: 'UNREADABLE' };
  }
}

function whole(body: Body, { isShort }: OctetReader): Body {
  return isShort ? { kind: 'UNREADABLE' } : body;
}

function bodyOctets(pdu: Pdu): Uint8Array {
  const writer = new OctetWriter();
  if (pdu.kind === 'BIND') writeBind(writer, pdu.bind);
  if (pdu.kind === 'MESSAGE') writeMessage(writer, pdu.message);
  if (pdu.kind === 'NAMED') writer.text(pdu.name);
  if ('tlvs' in pdu)
    for (const [tag, value] of pdu.tlvs) writer.integer(tag, 2).integer(value.length, 2).raw(value);
  return writer.octets;
}

function writeBind(writer: OctetWriter, bind: Bind): void {
  writer.text(bind.systemId).text(bind.password).text(bind.systemType);
  writer.integer(bind.interfaceVersion, 1).integer(bind.ton, 1).integer(bind.npi, 1).text(bind.addressRange);
}

function readBind(reader: OctetReader): Bind {
  return {
    systemId: reader.text(),
    password: reader.text(),
    systemType: reader.text(),
    interfaceVersion: reader.integer(1),
    ton: reader.integer(1),
    npi: reader.integer(1),
    addressRange: reader.text(),
  };
}

function writeMessage(writer: OctetWriter, message: Message): void {
  writer.text(message.serviceType);
  writer.integer(message.sourceTon, 1).integer(message.sourceNpi, 1).text(message.source);
  writer.integer(message.destinationTon, 1).integer(message.destinationNpi, 1).text(message.destination);
  writer.integer(message.esmClass, 1).integer(message.protocolId, 1).integer(message.priority, 1);
  writer.text(message.scheduleTime).text(message.validity);
  writer.integer(message.registeredDelivery, 1).integer(message.replaceIfPresent, 1);
  writer.integer(message.dataCoding, 1).integer(message.defaultMessageId, 1);
  writer.integer(message.shortMessage.length, 1).raw(message.shortMessage);
}

function readMessage(reader: OctetReader): Message {
  return {
    serviceType: reader.text(),
    sourceTon: reader.integer(1),
    sourceNpi: reader.integer(1),
    source: reader.text(),
    destinationTon: reader.integer(1),
    destinationNpi: reader.integer(1),
    destination: reader.text(),
    esmClass: reader.integer(1),
    protocolId: reader.integer(1),
    priority: reader.integer(1),
    scheduleTime: reader.text(),
    validity: reader.text(),
    registeredDelivery: reader.integer(1),
    replaceIfPresent: reader.integer(1),
    dataCoding: reader.integer(1),
    defaultMessageId: reader.integer(1),
    shortMessage: reader.raw(reader.integer(1)),
  };
}

/** Reads what is left as tags, lengths and values; a last one that is cut off counts for nothing. */
function readTlvs(reader: OctetReader): Tlvs {
  const tlvs = new Map<number, Uint8Array>();
  while (reader.left >= 4) {
    const tag = reader.integer(2);
    const length = reader.integer(2);
    if (length > reader.left) break;
    tlvs.set(tag, reader.raw(length));
  }
  return tlvs;
}
