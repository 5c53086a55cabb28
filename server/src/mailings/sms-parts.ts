import { listMergeFields, withoutMergeFields } from '@mailroom/shared/merge-fields';
import { withMarks } from '@mailroom/shared/sms-replacements';
import { countSegments } from '@mailroom/shared/sms-segments';
import type { SmsModuleDescriptor } from '../sms/sms-module.ts';
import { textProblem } from '../sms/text-limits.ts';

/** What of the chosen module decides how long a text may be. */
export type SmsModuleLimits = Pick<SmsModuleDescriptor, 'id' | 'name' | 'limits'>;

/** What the SMS of a mailing come to over all who are still to be sent to. */
export interface SmsParts {
  /** Messages on the bill. */
  parts: number;
  /** Of the longest message. */
  mostParts: number;
  /** The first who gets that many; null if all get the same text. */
  mostPartsRecipientId: number | null;
  ucs2Recipients: number;
  /** The characters that force UCS-2, and for how many recipients; most frequent first. */
  ucs2Because: { character: string; recipients: number }[];
  /** How many have a text that the module does not take: they are refused without being asked for, and not on the bill. */
  overLimit: number;
  /** The first of them; none if all get the same text. */
  overLimitRecipientIds: number[];
  /** How many get nothing, since their text is empty. */
  empty: number;
}

const MOST_CHARACTERS = 20;
const MOST_EXAMPLES = 10;

/** Adds up texts as they are sent. */
export class SmsPartSum {
  #parts = 0;
  #mostParts = 0;
  #mostPartsRecipientId: number | null = null;
  #ucs2Recipients = 0;
  readonly #ucs2Because = new Map<string, number>();
  #overLimit = 0;
  readonly #overLimitRecipientIds: number[] = [];
  #empty = 0;

  /** @param module null while none is chosen: then no text is too long */
  constructor(private readonly module: SmsModuleLimits | null) {}

  /** Adds the text of one recipient, or one that so many get alike. */
  add(text: string, recipientId: number | null, recipients = 1): void {
    if (text === '') {
      this.#empty += recipients;
      return;
    }
    const count = countSegments(text);
    if (this.module && textProblem(text, count, this.module)) return this.#tooLong(recipientId, recipients);
    this.#parts += count.parts * recipients;
    if (count.parts > this.#mostParts) {
      this.#mostParts = count.parts;
      this.#mostPartsRecipientId = recipientId;
    }
    if (count.encoding === 'UCS2') this.#ucs2Recipients += recipients;
    for (const character of new Set(withMarks(text, count.blame)))
      this.#ucs2Because.set(character, (this.#ucs2Because.get(character) ?? 0) + recipients);
  }

  result(): SmsParts {
    const because = [...this.#ucs2Because].map(([character, recipients]) => ({ character, recipients }));
    because.sort((one, other) => other.recipients - one.recipients);
    return {
      parts: this.#parts,
      mostParts: this.#mostParts,
      mostPartsRecipientId: this.#mostPartsRecipientId,
      ucs2Recipients: this.#ucs2Recipients,
      ucs2Because: because.slice(0, MOST_CHARACTERS),
      overLimit: this.#overLimit,
      overLimitRecipientIds: this.#overLimitRecipientIds,
      empty: this.#empty,
    };
  }

  #tooLong(recipientId: number | null, recipients: number): void {
    this.#overLimit += recipients;
    if (recipientId !== null && this.#overLimitRecipientIds.length < MOST_EXAMPLES)
      this.#overLimitRecipientIds.push(recipientId);
  }
}

/** Says why a module takes no text of a mailing, whatever its merge fields bring; null if it may take some. */
export function faultOfSmsText(template: string, module: SmsModuleLimits): string | null {
  const text = withoutMergeFields(template).trim();
  const problem = text === '' ? null : textProblem(text, countSegments(text), module);
  if (!problem) return null;
  const fields = listMergeFields(template).length > 0;
  return fields ? `${problem.text} That is without what its merge fields bring.` : problem.text;
}
