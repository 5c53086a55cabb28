import { type DestinationStream, type Logger, pino } from 'pino';
import { SECRET, spellingsOf } from './scrubber.ts';

export type { Logger };

const secrets = new Set<string>();
let known: RegExp | null = null;

/** Makes a secret unspeakable: the logger, transcripts and errors replace it from now on. Short texts are left alone. */
export function neverSay(secret: string): void {
  if (secret.length < 4 || secrets.has(secret)) return;
  secrets.add(secret);
  known = null;
}

/** Replaces every secret that was registered, in each of its usual spellings. */
export function scrub(text: string): string {
  if (secrets.size === 0) return text;
  known ??= spellingsOf(secrets);
  return text.replace(known, SECRET);
}

/** Makes the logger: JSON lines on standard output, or on the stream given, with all known secrets replaced. */
export function createLogger(
  level: string,
  stream: { write(line: string): unknown } = process.stdout,
): Logger {
  const scrubbing: DestinationStream = { write: (line) => void stream.write(scrub(line)) };
  return pino({ level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime }, scrubbing);
}
