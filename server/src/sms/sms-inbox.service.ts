import { recogniseSender } from '@mailroom/shared/phone-number';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { Page } from '../platform/database/page.ts';
import type { Tx } from '../platform/database/tx.ts';
import type { InboxMessage, InboxQuery } from './inbox-message.ts';
import { meaningOf, type ReplyMeaning } from './reply-meaning.ts';
import type { SmsInbound, SmsModule } from './sms-module.ts';
import type { SmsRecipients } from './sms-recipients.ts';
import type { SmsSettingsService } from './sms-settings.service.ts';
import {
  claimMessage,
  inboxPage,
  insertMessage,
  isSaidBefore,
  markChanged,
  unhandledMessages,
} from './typeorm.sms-inbox-store.ts';

/** Only what came by a reply is taken back by one. */
const SOURCE = 'Reply by SMS';
const LONGEST_TEXT = 10_000;
const LONGEST_ADDRESS = 200;
const AT_ONCE = 100;
/** For what another server instance left, or what failed. */
const LOOK_EVERY_MS = 30_000;
/** Providers repeat a call that they think was not answered for up to a day. */
const REPEATS_FOR_MS = 24 * 60 * 60_000;

export interface SmsInboxParts {
  database: Database;
  clock: Clock;
  settings: Pick<SmsSettingsService, 'replies'>;
  recipients: Pick<SmsRecipients, 'block' | 'free'>;
  /** Called when a stop is to be confirmed. */
  onStop: () => void;
  onError: (error: unknown) => void;
}

/**
 * Takes the messages that people send to us: they are stored, then the provider gets its answer, then they are acted
 * upon. Whoever replies with a stop word gets no more mailings; what was not acted upon yet is found again.
 */
export class SmsInbox {
  #working: Promise<void> | null = null;
  #isWoken = false;
  #isClosed = false;
  #cancelTimer: () => void = () => undefined;

  constructor(private readonly parts: SmsInboxParts) {}

  /** Stores what a module hands over; it rejects if that cannot be done, so that the provider calls again. */
  async take({ descriptor }: SmsModule, messages: readonly SmsInbound[]): Promise<void> {
    if (messages.length === 0) return;
    const { database, settings, clock } = this.parts;
    const { defaultCountryCode } = await settings.replies();
    await database.write(async (tx) => {
      for (const message of messages)
        await insertMessage(tx, {
          ...tidied(message, defaultCountryCode),
          module: descriptor.id,
          receivedAt: clock.now(),
        });
    });
    this.#wake();
  }

  /** Reads a page of messages, newest first. */
  page(query: InboxQuery): Promise<Page<InboxMessage> & { totalCount: number }> {
    return this.parts.database.read((tx) => inboxPage(tx, query));
  }

  /** Goes over what was stored and not acted upon, now and from time to time. */
  start(): void {
    this.#wake();
  }

  /** Ends after the messages in hand. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelTimer();
    await this.#working;
  }

  #wake(): void {
    this.#isWoken = true;
    if (this.#working || this.#isClosed) return;
    this.#cancelTimer();
    this.#working = this.#work()
      .catch(this.parts.onError)
      .finally(() => {
        this.#working = null;
        if (!this.#isClosed) this.#cancelTimer = this.parts.clock.after(LOOK_EVERY_MS, () => this.#wake());
      });
  }

  async #work(): Promise<void> {
    while (this.#isWoken) {
      this.#isWoken = false;
      await this.#goOver();
    }
  }

  async #goOver(): Promise<void> {
    // Whose message could not be acted upon waits with his later ones: STOP and START must not change places.
    const waiting = new Set<string>();
    for (let afterId = 0; ;) {
      const from = afterId;
      const messages = await this.parts.database.read((tx) => unhandledMessages(tx, from, AT_ONCE));
      for (const message of messages) {
        if (!waiting.has(message.from) && !(await this.#handled(message))) waiting.add(message.from);
      }
      const last = messages.at(-1);
      if (!last || this.#isClosed) return;
      afterId = last.id;
    }
  }

  async #handled(message: InboxMessage): Promise<boolean> {
    try {
      await this.#handle(message);
      return true;
    } catch (error) {
      this.parts.onError(error);
      return false;
    }
  }

  async #handle(message: InboxMessage): Promise<void> {
    const { database, clock, settings, onStop } = this.parts;
    const { module, stopConfirmation, ...words } = await settings.replies();
    const meaning = meaningOf(message.text, words);
    await database.write(async (tx) => {
      if (!(await claimMessage(tx, message.id, meaning, clock.now()))) return;
      if (!(await this.#act(tx, message, meaning))) return;
      // A short code is a machine: answering one may go on for ever.
      const isPerson = message.number?.startsWith('+') ?? false;
      const isToConfirm = meaning === 'STOP' && isPerson && module !== null && stopConfirmation !== '';
      await markChanged(tx, message.id, isToConfirm);
      if (isToConfirm) tx.afterCommit(onStop);
    });
  }

  /** Blocks or frees the number; tells whether that changed anything. */
  async #act(tx: Tx, message: InboxMessage, meaning: ReplyMeaning | null): Promise<boolean> {
    const { recipients } = this.parts;
    const { number, text } = message;
    if (number === null) return false;
    const shown = text.trim().slice(0, 100);
    if (meaning === 'STOP') return recipients.block(tx, { number, source: SOURCE, words: shown });
    if (meaning !== 'START' || (await this.#mayBeRepeated(tx, message))) return false;
    return recipients.free(tx, { number, source: SOURCE, words: `Replied “${shown}” by SMS` });
  }

  /** A START that the provider repeats must not undo the STOP after it; without an id, the same text may be a repeat. */
  async #mayBeRepeated(tx: Tx, message: InboxMessage): Promise<boolean> {
    const since = message.receivedAt - REPEATS_FOR_MS;
    return message.providerId === null && (await isSaidBefore(tx, message, since));
  }
}

function tidied({ providerId, from, to, text }: SmsInbound, defaultCountryCode: string | null) {
  const sender = recogniseSender(from, defaultCountryCode);
  return {
    providerId: providerId === null || providerId === '' ? null : kept(providerId, LONGEST_ADDRESS),
    from: kept(from, LONGEST_ADDRESS),
    number: sender.ok ? sender.e164 : null,
    to: kept(to, LONGEST_ADDRESS),
    text: kept(text, LONGEST_TEXT),
  };
}

/** PostgreSQL takes no text with a NUL. */
function kept(text: string, longest: number): string {
  return text.replaceAll('\0', '').slice(0, longest);
}
