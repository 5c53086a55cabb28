import type { SmsSendRequest } from '../sms-module.ts';
import type { SmppOptions } from './options.ts';
import type { Body, Message } from './pdu.ts';
import { textParts, type TextPart } from './text-parts.ts';

/** Section 5.2.17: a receipt for the end of the message, good or bad. */
const REGISTERED_DELIVERY = 1;

/** SMPP 3.4 sections 5.2.5 and 5.2.6. */
const TON = { unknown: 0, international: 1, networkSpecific: 3, alphanumeric: 5 } as const;
const NPI = { unknown: 0, isdn: 1 } as const;

interface Address {
  digits: string;
  ton: number;
  npi: number;
}

/** Builds the `submit_sm` of each part of a message (section 4.4.1). */
export function submitsFor(request: SmsSendRequest, options: SmppOptions, reference: number): Body[] {
  return textParts(request.text, options, reference).map((part) => ({
    kind: 'MESSAGE',
    message: messageOf(part, request, options),
    tlvs: part.tlvs,
  }));
}

function messageOf(
  { dataCoding, esmClass, shortMessage }: TextPart,
  { sender, to }: SmsSendRequest,
  { serviceType, validity }: SmppOptions,
): Message {
  const [from, recipient] = [senderAddress(sender), recipientAddress(to)];
  return {
    serviceType,
    ...{ sourceTon: from.ton, sourceNpi: from.npi, source: from.digits },
    ...{ destinationTon: recipient.ton, destinationNpi: recipient.npi, destination: recipient.digits },
    ...{ esmClass, protocolId: 0, priority: 0, scheduleTime: '' },
    validity: validity === null ? '' : relativeTime(validity),
    ...{ registeredDelivery: REGISTERED_DELIVERY, replaceIfPresent: 0 },
    ...{ dataCoding, defaultMessageId: 0, shortMessage },
  };
}

/** Tells by its look what kind of sender it is; none leaves it to the server. */
export function senderAddress(sender: string): Address {
  if (sender === '') return { digits: '', ton: TON.unknown, npi: NPI.unknown };
  if (!/^\+?\d+$/.test(sender)) return { digits: sender, ton: TON.alphanumeric, npi: NPI.unknown };
  return isShortCode(sender) ? shortCode(sender) : international(sender);
}

/** Addresses a number in its international form, or a short code. */
export function recipientAddress(to: string): Address {
  return to.startsWith('+') || !isShortCode(to) ? international(to) : shortCode(to);
}

function isShortCode(digits: string): boolean {
  return /^\d{3,6}$/.test(digits);
}

function shortCode(digits: string): Address {
  return { digits, ton: TON.networkSpecific, npi: NPI.unknown };
}

function international(number: string): Address {
  return { digits: number.replace(/^\+/, ''), ton: TON.international, npi: NPI.isdn };
}

/** Writes minutes as a relative time: years, months, days, hours, minutes, seconds, tenths, `00R` (section 7.1.1.2). */
export function relativeTime(minutes: number): string {
  const digits = (amount: number) => String(Math.floor(amount)).padStart(2, '0');
  return `0000${digits(minutes / 1_440)}${digits((minutes / 60) % 24)}${digits(minutes % 60)}00000R`;
}
