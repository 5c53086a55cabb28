import type { Clock } from '../../platform/clock.ts';
import type { InboundPart } from './inbound-parts.ts';

/** How long the rest of a text is waited for, and for how many texts at once. */
const PATIENCE_MS = 10 * 60_000;
const MAX_TEXTS = 1_000;

interface Begun {
  parts: Map<number, InboundPart>;
  stopTimer: () => void;
}

/** Keeps the parts of texts until they are complete, or until nothing more is expected of them. */
export class JoinedParts {
  readonly #begun = new Map<string, Begun>();

  /** `onIncomplete` takes what came of a text whose rest did not: better a part than nothing. */
  constructor(
    private readonly clock: Pick<Clock, 'after'>,
    private readonly onIncomplete: (parts: readonly InboundPart[]) => void,
  ) {}

  /** Adds a part; gives all of them, in order, once the text is complete. It stays until `forget`. */
  add(part: InboundPart): readonly InboundPart[] | null {
    if (!part.place) return [part];
    const begun = this.#begun.get(keyOf(part)) ?? this.#begin(keyOf(part));
    begun.parts.set(part.place.number, part);
    return begun.parts.size === part.place.total ? inOrder(begun) : null;
  }

  /** Lets go of a text that is safely stored. */
  forget(part: InboundPart): void {
    const key = keyOf(part);
    this.#begun.get(key)?.stopTimer();
    this.#begun.delete(key);
  }

  /** Hands over all that is incomplete. */
  close(): void {
    for (const key of [...this.#begun.keys()]) this.#giveUp(key);
  }

  #begin(key: string): Begun {
    const [oldest] = this.#begun.keys();
    if (this.#begun.size >= MAX_TEXTS && oldest !== undefined) this.#giveUp(oldest);
    const begun = { parts: new Map(), stopTimer: this.clock.after(PATIENCE_MS, () => this.#giveUp(key)) };
    this.#begun.set(key, begun);
    return begun;
  }

  #giveUp(key: string): void {
    const begun = this.#begun.get(key);
    this.#begun.delete(key);
    begun?.stopTimer();
    if (begun) this.onIncomplete(inOrder(begun));
  }
}

function inOrder({ parts }: Begun): InboundPart[] {
  return [...parts.entries()].sort(([first], [second]) => first - second).map(([, part]) => part);
}

function keyOf({ from, to, place }: InboundPart): string {
  return JSON.stringify([from, to, place?.reference, place?.total]);
}
