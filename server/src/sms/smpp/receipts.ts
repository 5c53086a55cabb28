import type { SmsReport } from '../sms-module.ts';
import { latin1Text } from './octets.ts';
import type { Message } from './pdu.ts';
import { TAG, tlvNumber, tlvText, type Tlvs } from './tlvs.ts';

/** What a receipt says: from the parameters of SMPP 3.4 sections 5.3.2.12, .31 and .35, else from the text of appendix B. */
export interface Receipt {
  id: string;
  state: SmsReport['state'];
  /** The word of appendix B for it. */
  code: string;
  words: string;
}

/** Section 5.2.12: bits 5 to 2 tell a receipt (0001) and an intermediate notification (1000) from a message. */
const KIND_BITS = 0x3c;
const RECEIPT_KINDS = [0x04, 0x20];

/** Section 5.2.28. */
const CODES = ['', 'ENROUTE', 'DELIVRD', 'EXPIRED', 'DELETED', 'UNDELIV', 'ACCEPTD', 'UNKNOWN', 'REJECTD'];

const STATES: Readonly<Record<string, [SmsReport['state'], string]>> = {
  ENROUTE: ['EN_ROUTE', 'On its way to the phone.'],
  ACCEPTD: ['EN_ROUTE', 'Accepted by the operator.'],
  DELIVRD: ['DELIVERED', 'Delivered to the phone.'],
  EXPIRED: ['UNDELIVERED', 'The phone could not be reached in time.'],
  DELETED: ['UNDELIVERED', 'Deleted at the operator before it was delivered.'],
  UNDELIV: ['UNDELIVERED', 'Could not be delivered to the phone.'],
  UNKNOWN: ['UNDELIVERED', 'The operator does not know what became of it.'],
  REJECTD: ['UNDELIVERED', 'Refused by the operator.'],
};

/** Tells a receipt from a message of a person; only the server can set these marks. */
export function isReceipt({ esmClass }: Pick<Message, 'esmClass'>, tlvs: Tlvs): boolean {
  return RECEIPT_KINDS.includes(esmClass & KIND_BITS) || tlvs.has(TAG.receiptedMessageId);
}

/** Reads a receipt; null if it names no message or no state that is known. */
export function readReceipt(message: Pick<Message, 'shortMessage'>, tlvs: Tlvs): Receipt | null {
  const text = latin1Text(message.shortMessage.length > 0 ? message.shortMessage : payloadOf(tlvs));
  const id = tlvText(tlvs, TAG.receiptedMessageId) ?? /\bid:[ ]?([^\s:]+)(?=\s|$)/i.exec(text)?.[1];
  const told = CODES[tlvNumber(tlvs, TAG.messageState) ?? 0] || codeIn(text);
  const [state, words] = STATES[told] ?? [];
  if (!id || !state || !words) return null;
  return { id, state, code: told, words: `${words}${errorWords(text, tlvs)}` };
}

function payloadOf(tlvs: Tlvs): Uint8Array {
  return tlvs.get(TAG.messagePayload) ?? new Uint8Array();
}

/** Some servers write the word in full; its beginning tells it all the same. */
function codeIn(text: string): string {
  const word = /\bstat(?:us)?:\s*([a-z]+)/i.exec(text)?.[1]?.toUpperCase() ?? '';
  return CODES.find((code) => code !== '' && (word.startsWith(code) || FULL_WORDS[code] === word)) ?? '';
}

const FULL_WORDS: Readonly<Record<string, string>> = {
  DELIVRD: 'DELIVERED',
  ACCEPTD: 'ACCEPTED',
  REJECTD: 'REJECTED',
};

/** The network's error code has no meaning that all operators share, so that it is only shown. */
function errorWords(text: string, tlvs: Tlvs): string {
  const network = tlvs.get(TAG.networkErrorCode);
  const code =
    network?.length === 3
      ? String((network[1] ?? 0) * 256 + (network[2] ?? 0))
      : (/\berr:\s*([0-9a-z]+)/i.exec(text)?.[1] ?? '');
  return /^0*$/.test(code) ? '' : ` The operator’s error code is ${code}.`;
}
