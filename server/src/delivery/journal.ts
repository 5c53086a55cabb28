import type { Clock } from '../platform/clock.ts';
import type { DeliveryStore, Intent, RecipientChange } from './delivery-store.ts';

/** An outcome that nobody's next intent carries along is recorded after this time at the latest. */
const LATEST_MS = 250;

export interface JournalParts {
  store: Pick<DeliveryStore, 'commit'>;
  clock: Clock;
  /** Lets whatever input has arrived be handled first, so that several connections share a commit. */
  breathe: () => Promise<void>;
  /** Called after a commit with the groups whose recipients moved. */
  onCommitted: (groupIds: ReadonlySet<string>) => void;
  onError: (error: unknown) => void;
}

interface Asked {
  intent: Intent;
  answer: (granted: boolean) => void;
  fail: (error: unknown) => void;
}

/**
 * Records outcomes and intents of all processes of this server instance, in as few transactions as possible: while
 * one is on its way, all that comes in waits for the next and shares it. An intent is answered when it is on disk.
 */
export class Journal {
  #changes: RecipientChange[] = [];
  #asked: Asked[] = [];
  #committing: Promise<void> | null = null;
  #cancelTimer: (() => void) | null = null;

  constructor(private readonly parts: JournalParts) {}

  /** Takes an outcome; it is recorded with the next intent, or a little later. */
  record(change: RecipientChange): void {
    this.#changes.push(change);
    this.#cancelTimer ??= this.parts.clock.after(LATEST_MS, () => this.#begin());
  }

  /**
   * Commits the word that a body is about to leave; false if it must not.
   *
   * @throws what the database throws: then nothing may leave
   */
  intend(intent: Intent): Promise<boolean> {
    return new Promise((answer, fail) => {
      this.#asked.push({ intent, answer, fail });
      this.#begin();
    });
  }

  /** Gives back the outcomes of a process that are not recorded, to be recorded by its end. */
  async take(processId: string): Promise<RecipientChange[]> {
    while (this.#committing) await this.#committing;
    const own = this.#changes.filter((change) => change.processId === processId);
    this.#changes = this.#changes.filter((change) => change.processId !== processId);
    return own;
  }

  #begin(): void {
    this.#committing ??= this.#commitAll().finally(() => (this.#committing = null));
  }

  async #commitAll(): Promise<void> {
    await this.parts.breathe();
    while (this.#changes.length > 0 || this.#asked.length > 0) {
      if (!(await this.#commit())) return;
    }
  }

  async #commit(): Promise<boolean> {
    const { store, clock, onError, onCommitted } = this.parts;
    const [changes, asked] = [this.#changes, this.#asked];
    [this.#changes, this.#asked] = [[], []];
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    try {
      const intents = asked.map((one) => one.intent);
      const granted = await store.commit(changes, intents, clock.now());
      for (const { intent, answer } of asked) answer(granted.has(intent.recipientId));
      if (changes.length > 0) onCommitted(new Set(changes.map((change) => change.groupId)));
      return true;
    } catch (error) {
      // An outcome is never dropped: it is tried again. An intent that failed is the end of its message.
      for (const { fail } of asked) fail(error);
      for (const change of changes.reverse()) this.#changes.unshift(change);
      this.#cancelTimer ??= clock.after(LATEST_MS, () => this.#begin());
      onError(error);
      return false;
    }
  }
}
