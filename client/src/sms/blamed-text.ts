import { countSegments } from '@mailroom/shared/sms-segments';

/** A stretch of a text; `isBlamed` if it forces the dearer encoding. */
export interface TextRun {
  text: string;
  isBlamed: boolean;
}

/** Cuts a text into stretches that the GSM alphabet has and such that force UCS-2. */
export function blamedRuns(text: string): TextRun[] {
  const runs: TextRun[] = [];
  let from = 0;
  const add = (to: number, isBlamed: boolean) => {
    const part = text.slice(from, to);
    const last = runs.at(-1);
    if (part === '') return;
    if (last?.isBlamed === isBlamed) last.text += part;
    else runs.push({ text: part, isBlamed });
    from = to;
  };
  for (const { index, character } of countSegments(text).blame) {
    add(index, false);
    add(index + character.length, true);
  }
  add(text.length, false);
  return runs;
}
