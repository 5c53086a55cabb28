import { parseEmailAddress } from '@mailroom/shared/email-address';
import type { Mailing } from './mailing.ts';
import type { SenderMailbox } from './senders.ts';

/** From whom a mailing will be sent, and why. */
export interface ChosenSender {
  /** Null if it cannot be sent from anybody; `why` then says what is missing. */
  address: string | null;
  name: string | null;
  why: string;
}

/** What senders there are. */
export interface SenderFacts {
  mailboxes: readonly SenderMailbox[];
  defaultFrom: string | null;
  smsSender: string | null;
}

type Choice = Pick<Mailing, 'kind' | 'mailboxId' | 'fromName'>;

/** Finds the mailbox that a mailing chooses; null if it chooses none, or one that is gone. */
export function mailboxOf(
  { mailboxId }: Pick<Mailing, 'mailboxId'>,
  facts: SenderFacts,
): SenderMailbox | null {
  return (mailboxId !== null && facts.mailboxes.find(({ id }) => id === mailboxId)) || null;
}

/** Decides from whom a mailing is sent: the mailbox it chooses, else the default From address; never a silent third. */
export function chooseSender(mailing: Choice, facts: SenderFacts): ChosenSender {
  if (mailing.kind === 'SMS') return smsSender(facts.smsSender);
  if (mailing.mailboxId !== null) {
    const mailbox = mailboxOf(mailing, facts);
    if (mailbox) return from(mailbox, mailing, 'The mailing chooses this mailbox.');
    return nobody('The mailbox that the mailing chooses is no longer imported: choose another one.');
  }
  return defaultSender(mailing, facts);
}

function defaultSender(mailing: Choice, { mailboxes, defaultFrom }: SenderFacts): ChosenSender {
  if (defaultFrom === null) {
    return nobody('The mailing chooses no mailbox, and the settings name no default From address.');
  }
  const key = keyOf(defaultFrom);
  const mailbox = mailboxes.find(({ address }) => keyOf(address) === key);
  if (mailbox) return from(mailbox, mailing, 'It is the default From address of the settings.');
  return nobody(`The default From address ${defaultFrom} is not an imported mailbox.`);
}

function smsSender(sender: string | null): ChosenSender {
  const why = sender
    ? 'It is the sender of the SMS settings.'
    : 'The SMS settings name no sender: the provider decides.';
  return { address: sender || null, name: null, why };
}

function from({ address, name }: SenderMailbox, { fromName }: Choice, why: string): ChosenSender {
  return { address, name: fromName ?? name, why };
}

function nobody(why: string): ChosenSender {
  return { address: null, name: null, why };
}

function keyOf(address: string): string {
  const parsed = parseEmailAddress(address);
  return parsed.ok ? parsed.key : address;
}
