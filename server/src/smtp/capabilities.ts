import type { Reply } from '../delivery/channel.ts';

/** What a server offers in its answer to EHLO (RFC 5321 §4.1.1.1). */
export interface Capabilities {
  /** Keywords in capitals, as they were listed. */
  keywords: string[];
  startTls: boolean;
  pipelining: boolean;
  /** Largest message in bytes; 0 for "no limit", null if none is stated (RFC 1870). */
  size: number | null;
  /** Most messages of one connection, null if none is stated (RFC 9422 §5). */
  maxMessages: number | null;
  /** In capitals; empty if signing in is not offered. */
  authMechanisms: string[];
}

/** Reads the answer to EHLO; after HELO there is none, and nothing is offered. */
export function readCapabilities(reply: Reply | null): Capabilities {
  const lines = (reply?.text ?? '').split('\n').slice(1);
  const offers = lines.map((line) => line.slice(4).trim()).filter(Boolean);
  const keywords = offers.map((offer) => (offer.split(/[ =]/)[0] ?? '').toUpperCase());
  const size = offers.map((offer) => /^SIZE(?:\s+(\d+))?$/i.exec(offer)).find(Boolean);
  const mailMax = offers.map((offer) => /^LIMITS\s.*\bMAILMAX=(\d+)/i.exec(offer)).find(Boolean);
  const mechanisms = offers
    .filter((offer) => /^AUTH[ =]/i.test(offer))
    .flatMap((offer) => offer.slice(5).split(/[\s=]+/));
  return {
    keywords,
    startTls: keywords.includes('STARTTLS'),
    pipelining: keywords.includes('PIPELINING'),
    size: size?.[1] === undefined ? null : Number(size[1]),
    maxMessages: mailMax?.[1] === undefined ? null : Number(mailMax[1]),
    authMechanisms: [...new Set(mechanisms.map((name) => name.toUpperCase()).filter(Boolean))],
  };
}
