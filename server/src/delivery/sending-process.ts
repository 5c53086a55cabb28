import type { Clock } from '../platform/clock.ts';
import type { OursVerdict } from './channel.ts';
import type { DeliveryStore, RecipientChange, StartedProcess } from './delivery-store.ts';
import type { Journal } from './journal.ts';
import { outcomeOf } from './outcome.ts';
import type { ClaimedRecipient } from './renderer.ts';
import type { DispatchSettings } from './settings-source.ts';
import type { Imprint, Line, LineResult, Way } from './way.ts';

export interface ProcessParts {
  way: Way;
  store: Pick<DeliveryStore, 'endProcess' | 'endHold'>;
  journal: Pick<Journal, 'record' | 'intend' | 'take'>;
  clock: Clock;
  random: () => number;
  settings: DispatchSettings;
  /** Waits until the next message may leave. */
  pace: (ended: AbortSignal) => Promise<void>;
  /** Called for every message that was accepted. */
  onAccepted: (groupId: string) => void;
  /** Called when this process, as a probe, found that the channel goes again. */
  onHoldEnded: () => void;
  onError: (error: unknown) => void;
}

/**
 * One run: it opens one connection, sends its batch over it, closes it, hands back what is left, and frees its slot. It
 * serves e-mail and SMS alike: over SMTP one message follows the other, over other lines several are under way.
 */
export class SendingProcess {
  readonly #stopped = new AbortController();
  #accepted = false;
  #failure: OursVerdict | null = null;
  #fault: unknown = null;

  constructor(
    readonly started: StartedProcess,
    private readonly parts: ProcessParts,
  ) {}

  /** Ends it after the message in hand. */
  stop(): void {
    this.#stopped.abort();
  }

  /**
   * Runs to the end.
   *
   * @throws what made it end before its time, if that was neither the other side nor a person; everything is settled
   */
  async run(signal: AbortSignal): Promise<void> {
    try {
      await this.#sendBatch(signal);
    } catch (error) {
      this.#fault ??= error;
    }
    await this.#end(signal);
    if (this.#fault) throw this.#fault;
  }

  async #sendBatch(signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.#stopped.signal.aborted) return;
    const opened = await this.parts.way.open(this.started.groupId, signal);
    if (!opened.ok) {
      // A connection that we gave up ourselves says nothing about the server.
      this.#failure = signal.aborted ? null : opened.verdict;
      return;
    }
    try {
      await this.#sendOver(opened.line, signal);
    } finally {
      await opened.line.close();
    }
  }

  async #sendOver(line: Line, signal: AbortSignal): Promise<void> {
    const ended = AbortSignal.any([signal, this.#stopped.signal]);
    const waiting = this.started.batch.values();
    const atOnce = Math.min(line.atOnce, this.started.batch.length);
    const lanes = Array.from({ length: atOnce }, () => this.#sendInTurn(waiting, line, ended));
    // Whatever one of them meets, the others finish their message in hand first: its outcome must be recorded.
    const failed = (await Promise.allSettled(lanes)).find((lane) => lane.status === 'rejected');
    if (failed) throw failed.reason;
  }

  async #sendInTurn(waiting: Iterator<ClaimedRecipient>, line: Line, ended: AbortSignal): Promise<void> {
    try {
      await this.#sendEach(waiting, line, ended);
    } catch (error) {
      this.stop();
      throw error;
    }
  }

  async #sendEach(waiting: Iterator<ClaimedRecipient>, line: Line, ended: AbortSignal): Promise<void> {
    for (let next = waiting.next(); !next.done; next = waiting.next()) {
      const recipient = next.value;
      await this.parts.pace(ended);
      if (ended.aborted || !line.usable) return;
      const result = await line.send(recipient, (imprint) => this.#intend(recipient, imprint));
      const goOn = await this.#settle(recipient, result);
      if (!goOn) return this.stop();
    }
  }

  async #intend(recipient: ClaimedRecipient, { messageId, contentVersion }: Imprint): Promise<boolean> {
    const { id: recipientId, groupId } = recipient;
    const processId = this.started.id;
    try {
      const intent = { recipientId, groupId, processId, messageId, contentVersion };
      return await this.parts.journal.intend(intent);
    } catch (error) {
      this.#fault = error;
      return false;
    }
  }

  /** Records what became of a recipient; tells whether the next one may follow. */
  async #settle(recipient: ClaimedRecipient, result: LineResult): Promise<boolean> {
    const { journal, clock, random, settings, onAccepted } = this.parts;
    const { change, failure } = outcomeOf(result, {
      ...{ recipient, processId: this.started.id, nowMs: clock.now(), random: random() },
      ...{ unclearRecipients: settings.unclearRecipients, acceptedBefore: this.#accepted },
    });
    journal.record(change);
    if (result.kind === 'SENT') {
      onAccepted(recipient.groupId);
      await this.#firstAccepted();
    }
    this.#failure ??= failure;
    return failure === null && (result.kind === 'SENT' || !ENDS_THE_CONNECTION.has(result.kind));
  }

  async #firstAccepted(): Promise<void> {
    if (!this.#accepted && this.started.probe) {
      await this.parts.store.endHold(this.started.channel, this.parts.clock.now());
      this.parts.onHoldEnded();
    }
    this.#accepted = true;
  }

  /** Ends it in the store, as often as that takes: what became of people must not be lost with a database that is away. */
  async #end(signal: AbortSignal): Promise<void> {
    const changes = await this.parts.journal.take(this.started.id);
    for (let failures = 1; ; failures++) {
      try {
        return await this.#endInStore(changes);
      } catch (error) {
        this.parts.onError(error);
        if (signal.aborted && failures >= ATTEMPTS_WHILE_CLOSING) throw error;
        await this.parts.clock.sleep(END_AGAIN_MS);
      }
    }
  }

  #endInStore(changes: RecipientChange[]): Promise<void> {
    const { store, clock, settings } = this.parts;
    const outcome = { changes, failure: this.#failure, accepted: this.#accepted };
    return store.endProcess({ process: this.started, settings, ...outcome, nowMs: clock.now() });
  }
}

const END_AGAIN_MS = 1000;
const ATTEMPTS_WHILE_CLOSING = 5;

const ENDS_THE_CONNECTION: ReadonlySet<LineResult['kind']> = new Set([
  'OURS',
  'NOT_SENT',
  'IN_DOUBT',
  'WITHDRAWN',
]);
