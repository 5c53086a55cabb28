import { normalId } from './message-ids.ts';

/** A message that went out over this link, in one or several parts. */
export interface SentMessage {
  reference: string;
  to: string;
  total: number;
  /** The parts of which a final receipt came, by their number, and whether it was a good one. */
  readonly ends: Map<number, boolean>;
}

export interface KnownPart {
  message: SentMessage;
  number: number;
}

/** How many ids are remembered: a mailing's receipts come for hours. */
const MAX_IDS = 100_000;
/** Some servers give every message the same id: then the recipient's number decides among the last. */
const MAX_SHARED = 5;

/** The ids that a server gave to our messages, as far as this link remembers them. */
export class KnownIds {
  readonly #parts = new Map<string, KnownPart[]>();

  remember(id: string, part: KnownPart): void {
    const key = normalId(id);
    if (key === '') return;
    const shared = (this.#parts.get(key) ?? []).slice(1 - MAX_SHARED);
    this.#parts.delete(key);
    this.#parts.set(key, [...shared, part]);
    const [oldest] = this.#parts.keys();
    if (this.#parts.size > MAX_IDS && oldest !== undefined) this.#parts.delete(oldest);
  }

  /**
   * Finds the message that a receipt speaks of, by the ids that it may have and the numbers that it names. A small id
   * in another base may be that of another message: where a number is named, it must be the recipient's. One that is
   * masked or missing decides nothing.
   */
  find(ids: readonly string[], numbers: readonly string[]): KnownPart | null {
    const candidates = ids.flatMap((id) => [...(this.#parts.get(id) ?? [])].reverse());
    const named = candidates.find(({ message }) =>
      numbers.some((number) => isSameNumber(number, message.to)),
    );
    const namesNobody = !numbers.some(isNumber);
    return named ?? (namesNobody ? (candidates[0] ?? null) : null);
  }
}

/** Compares numbers leniently: servers add and drop prefixes. */
function isSameNumber(reported: string, ours: string): boolean {
  const [first, second] = [significant(reported), significant(ours)];
  if (Math.min(first.length, second.length) < 8) return first === second;
  return first.slice(-8) === second.slice(-8);
}

function isNumber(text: string): boolean {
  return /^\d+$/.test(significant(text));
}

function significant(number: string): string {
  return number.replace(/^\+?0*/, '');
}
