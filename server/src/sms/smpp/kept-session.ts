import type { SmsLinkOutside, SmsSendResult } from '../sms-module.ts';
import { unlessAborted } from './aborted.ts';
import { bindWith, CANCELLED, CLOSED, unreachable, type BindMode } from './bind.ts';
import type { SmppOptions } from './options.ts';
import { backOffMs } from './pace.ts';
import { COMMAND } from './pdu.ts';
import { SmppSession, type SessionOutside } from './session.ts';

const CONNECT_TIMEOUT_MS = 15_000;
const UNBIND_TIMEOUT_MS = 5_000;
/** A connection that lived so long was a good one, so that its end is no reason to wait. */
const STABLE_MS = 10_000;
const REFUSED_COUNTS = 6;

type Opened = { ok: true; session: SmppSession } | { ok: false; failure: SmsSendResult };

/** A connection that is bound again whenever it is lost, until it is closed. */
export class KeptSession {
  readonly #stop = new AbortController();
  #session: SmppSession | null = null;
  #failure: SmsSendResult | null = null;
  /** Failures in a row; one that speaks of the account counts more, or the provider might lock it. */
  #failures = 0;
  #isWaiting = false;
  /** True after a good connection was lost: the next try comes at once, so that it is worth waiting for. */
  #isBrief = false;
  #changed = Promise.resolve();
  #tellChange: () => void = () => undefined;

  constructor(
    private readonly mode: BindMode,
    private readonly options: SmppOptions,
    private readonly outside: SmsLinkOutside,
    private readonly onDeliver: SessionOutside['onDeliver'],
  ) {
    this.#nextChange();
    void this.#keep();
  }

  get isBound(): boolean {
    return this.#session !== null;
  }

  /** Waits for a try that is under way or about to be; gives its end, or why the last one failed. */
  async ready(signal: AbortSignal): Promise<Opened> {
    while (!signal.aborted) {
      if (this.#stop.signal.aborted) return { ok: false, failure: CLOSED };
      if (this.#session) return { ok: true, session: this.#session };
      if (this.#failure && this.#isWaiting && !this.#isBrief) return { ok: false, failure: this.#failure };
      await unlessAborted(this.#changed, signal);
    }
    return { ok: false, failure: CANCELLED };
  }

  /** Says goodbye (section 4.2), and does not come back. */
  async close(): Promise<void> {
    this.#stop.abort();
    this.#tellChange();
    await this.#session?.request(COMMAND.unbind, { kind: 'BARE' }, UNBIND_TIMEOUT_MS);
    this.#session?.destroy('The connection was closed from here.');
  }

  async #keep(): Promise<void> {
    const { clock, log } = this.outside;
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const opened = await this.#open();
      if (opened.ok) await this.#live(opened.session);
      else this.#fail(opened.failure);
      if (signal.aborted) return;
      this.#isWaiting = true;
      this.#nextChange();
      const waitMs = backOffMs(this.#failures - 1, this.outside.random);
      log(`Connecting again in ${Math.ceil(waitMs / 1_000)} s.`);
      await clock.sleep(waitMs, signal);
      this.#isWaiting = false;
    }
  }

  async #live(session: SmppSession): Promise<void> {
    const { clock, log } = this.outside;
    const since = clock.now();
    this.#session = session;
    this.#nextChange();
    log(`Bound as ${this.mode.toLowerCase()}.`);
    const why = await session.ended;
    this.#session = null;
    const isStable = clock.now() - since >= STABLE_MS;
    if (isStable) this.#failures = 0;
    this.#fail(unreachable('CONNECTION_LOST', `The connection was lost: ${why}`));
    this.#isBrief = isStable;
  }

  #fail(failure: SmsSendResult): void {
    this.#failures += failure.kind === 'REFUSED' ? REFUSED_COUNTS : 1;
    this.#failure = failure;
    this.#isBrief = false;
    if (!this.#stop.signal.aborted) this.outside.log(failure.words);
  }

  async #open(): Promise<Opened> {
    const { host, port, tls, enquireMs } = this.options;
    const { clock, dial, log } = this.outside;
    const { signal } = this.#stop;
    const dialled = await dial({ host, port, tls, timeoutMs: CONNECT_TIMEOUT_MS, signal });
    if (!dialled.ok) return { ok: false, failure: unreachable(dialled.code, dialled.text) };
    const session = new SmppSession(dialled.stream, { clock, log, onDeliver: this.onDeliver });
    const failure = signal.aborted
      ? CLOSED
      : await unlessAborted(bindWith(session, this.mode, this.options), signal);
    if (failure !== null || signal.aborted) {
      session.destroy('The connection was closed from here.');
      return { ok: false, failure: failure ?? CLOSED };
    }
    session.enquireEvery(enquireMs);
    return { ok: true, session };
  }

  /** Wakes all who wait for a change, and lets them wait for the next. */
  #nextChange(): void {
    this.#tellChange();
    this.#changed = new Promise((resolve) => (this.#tellChange = resolve));
  }
}
