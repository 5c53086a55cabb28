import type { Clock } from '../platform/clock.ts';
import type {
  SmsConfiguration,
  SmsInbound,
  SmsLink,
  SmsLinkOutside,
  SmsModule,
  SmsReport,
} from './sms-module.ts';

/** A connection that nobody uses any more stays this long, for the reports that are still to come over it. */
const LINGER_MS = 10 * 60_000;

export interface SmsLinksParts {
  clock: Clock;
  dial: SmsLinkOutside['dial'];
  random: () => number;
  /** Takes what comes in over a connection; rejects if it could not be stored. */
  onReports: (module: SmsModule, reports: readonly SmsReport[]) => Promise<void>;
  onInbound: (module: SmsModule, messages: readonly SmsInbound[]) => Promise<void>;
  log: (module: SmsModule, text: string) => void;
}

interface Kept {
  link: SmsLink;
  stopTimer: () => void;
}

/** Keeps one connection for each module and set of values in use. */
export class SmsLinks {
  readonly #kept = new Map<string, Kept>();
  #settled: string | null = null;
  #closed = false;

  constructor(private readonly parts: SmsLinksParts) {}

  /** Gives the connection with these values; it is made when there is none. */
  use(module: SmsModule, configuration: SmsConfiguration): SmsLink {
    const key = keyOf(module, configuration);
    const kept = this.#kept.get(key) ?? this.#open(key, module, configuration);
    kept.stopTimer();
    kept.stopTimer = key === this.#settled ? () => undefined : this.#closeLater(key);
    return kept.link;
  }

  /** Keeps the connection of what is saved for as long as that is so: reports and messages come at any time. */
  settle(saved: { module: SmsModule; configuration: SmsConfiguration } | null): void {
    if (this.#closed) return;
    const key = saved?.module.openLink ? keyOf(saved.module, saved.configuration) : null;
    const before = this.#settled;
    if (key === before) return;
    this.#settled = key;
    const left = before === null ? undefined : this.#kept.get(before);
    if (before !== null && left) left.stopTimer = this.#closeLater(before);
    if (saved && key !== null) this.use(saved.module, saved.configuration);
  }

  /** Closes all of them after the messages in hand. */
  async close(): Promise<void> {
    this.#closed = true;
    const open = [...this.#kept.values()];
    this.#kept.clear();
    for (const { stopTimer } of open) stopTimer();
    await Promise.all(open.map(({ link }) => link.close()));
  }

  #open(key: string, module: SmsModule, configuration: SmsConfiguration): Kept {
    if (!module.openLink || this.#closed)
      throw new Error(`No connection to ${module.descriptor.name} is kept`);
    const { clock, dial, random, onReports, onInbound, log } = this.parts;
    const link = module.openLink(configuration, {
      ...{ clock, dial, random },
      onReports: (reports) => onReports(module, reports),
      onInbound: (messages) => onInbound(module, messages),
      log: (text) => log(module, text),
    });
    const kept = { link, stopTimer: () => undefined };
    this.#kept.set(key, kept);
    return kept;
  }

  #closeLater(key: string): () => void {
    return this.parts.clock.after(LINGER_MS, () => {
      const kept = this.#kept.get(key);
      this.#kept.delete(key);
      void kept?.link.close();
    });
  }
}

function keyOf({ descriptor }: SmsModule, configuration: SmsConfiguration): string {
  const values = descriptor.fields.map(({ key }) => configuration[key] ?? '');
  return JSON.stringify([descriptor.id, ...values]);
}
