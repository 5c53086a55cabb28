import type { Channel, SendResult } from '../delivery/channel.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { OutgoingSms } from './outgoing-sms.ts';
import type { SmsSettingsService } from './sms-settings.service.ts';
import {
  beginConfirmation,
  type ConfirmationEnd,
  type DueConfirmation,
  dueConfirmations,
  endConfirmation,
  giveUpConfirmations,
} from './typeorm.stop-confirmation-store.ts';

const AT_ONCE = 50;
/** For stops that another server instance took in. */
const LOOK_EVERY_MS = 15_000;
/** Longer than any provider is waited for. */
const GIVE_UP_AFTER_MS = 10 * 60_000;
/** What a provider may still take to answer when the system goes down. */
const LAST_WAIT_MS = 5_000;
const LONGEST_WORDS = 500;

const NEVER_ENDED = 'Mailroom ended while it was being sent; it may have arrived.';

export interface StopConfirmationsParts {
  database: Database;
  clock: Clock;
  settings: Pick<SmsSettingsService, 'replies'>;
  channel: Channel<OutgoingSms>;
  /** Told why a confirmation was not sent, or may not have been. */
  onFailure: (messageId: number, words: string) => void;
  onError: (error: unknown) => void;
}

/**
 * Confirms stops: one SMS for each, through the chosen module and outside of mailings. That it is about to leave is
 * written down before; what then fails or is unclear is shown in the inbox and never sent again.
 */
export class StopConfirmations {
  readonly #ending = new AbortController();
  #working: Promise<void> | null = null;
  #isWoken = false;
  #isOn = false;
  #cancelTimer: () => void = () => undefined;

  constructor(private readonly parts: StopConfirmationsParts) {}

  /** Begins to send, what is due from before included. */
  start(): void {
    this.#isOn = true;
    this.wake();
  }

  /** Sends what is due; does nothing where nothing is sent from. */
  wake(): void {
    this.#isWoken = true;
    if (this.#working || !this.#isOn) return;
    this.#cancelTimer();
    this.#working = this.#work()
      .catch(this.parts.onError)
      .finally(() => {
        this.#working = null;
        if (this.#isOn) this.#cancelTimer = this.parts.clock.after(LOOK_EVERY_MS, () => this.wake());
      });
  }

  /** Ends after the message in hand, in bounded time. */
  async close(): Promise<void> {
    this.#isOn = false;
    this.#cancelTimer();
    const cancel = this.parts.clock.after(LAST_WAIT_MS, () => this.#ending.abort());
    await this.#working;
    cancel();
  }

  async #work(): Promise<void> {
    const { database, clock } = this.parts;
    while (this.#isWoken && this.#isOn) {
      this.#isWoken = false;
      await database.write((tx) => giveUpConfirmations(tx, clock.now() - GIVE_UP_AFTER_MS, NEVER_ENDED));
      const due = await database.read((tx) => dueConfirmations(tx, AT_ONCE));
      for (const confirmation of due) if (this.#isOn) await this.#confirm(confirmation);
      if (due.length === AT_ONCE) this.#isWoken = true;
    }
  }

  async #confirm({ id, number }: DueConfirmation): Promise<void> {
    const { settings, channel, onFailure } = this.parts;
    const { stopConfirmation: text } = await settings.replies();
    if (text === '') return this.#end(id, 'DUE', { state: null, words: null });
    const opened = await channel.open(this.#ending.signal);
    if (!opened.ok) {
      onFailure(id, opened.verdict.text);
      return this.#end(id, 'DUE', { state: 'FAILED', words: opened.verdict.text });
    }
    const message = { recipientId: 0, to: number, text, reference: `stop-${id}` };
    const result = await opened.session.send(message, () => this.#begin(id)).catch(failureOf);
    await opened.session.close();
    const end = endOf(result);
    if (!end) return;
    if (end.words !== null) onFailure(id, end.words);
    await this.#end(id, 'SENDING', end);
  }

  #begin(id: number): Promise<boolean> {
    const { database, clock } = this.parts;
    return database.write((tx) => beginConfirmation(tx, id, clock.now()));
  }

  #end(id: number, from: 'DUE' | 'SENDING', { state, words }: ConfirmationEnd): Promise<void> {
    const { database, clock } = this.parts;
    const end = { state, words: words?.slice(0, LONGEST_WORDS) ?? null };
    return database.write((tx) => endConfirmation(tx, id, from, end, clock.now()));
  }
}

function failureOf(error: unknown): SendResult {
  return { kind: 'IN_DOUBT', text: error instanceof Error ? error.message : 'The SMS module failed.' };
}

/** Says how a confirmation ended; null if another server instance sends it. */
function endOf(result: SendResult): ConfirmationEnd | null {
  switch (result.kind) {
    case 'WITHDRAWN':
      return null;
    case 'SENT':
      return { state: 'SENT', words: null };
    case 'IN_DOUBT':
      return { state: 'UNCLEAR', words: result.text };
    case 'NOT_SENT':
      return { state: 'FAILED', words: result.text };
    case 'OURS':
      return { state: 'FAILED', words: result.verdict.text };
    default:
      return { state: 'FAILED', words: result.reply.text };
  }
}
