import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger };

const secrets = new Set<string>();

/** Makes a secret unspeakable: the logger, transcripts and errors replace it from now on. Short texts are left alone. */
export function neverSay(secret: string): void {
  if (secret.length >= 4) secrets.add(secret);
}

/** Replaces every secret that was registered, as it stands, in base64 and percent-encoded. */
export function scrub(text: string): string {
  let clean = text;
  for (const secret of secrets) {
    const forms = [
      secret,
      Buffer.from(secret).toString('base64').replace(/=+$/, ''),
      encodeURIComponent(secret),
    ];
    forms.push(JSON.stringify(secret).slice(1, -1));
    for (const form of forms) if (clean.includes(form)) clean = clean.replaceAll(form, '[secret]');
  }
  return clean;
}

/** Makes the logger: JSON lines on standard output, or on the stream given, with all known secrets replaced. */
export function createLogger(
  level: string,
  stream: { write(line: string): unknown } = process.stdout,
): Logger {
  const scrubbing: DestinationStream = { write: (line) => void stream.write(scrub(line)) };
  return pino({ level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime }, scrubbing);
}
