import type { EventOfRunFragment } from '../gql/graphql.ts';
import { detailsOf } from '../settings/use-event-run.ts';

const STAGES = [
  'RESOLVE',
  'CONNECT',
  'GREETING',
  'EHLO',
  'TLS',
  'AUTH',
  'SENDER',
  'RECIPIENT',
  'MESSAGE',
  'QUIT',
  'ADVICE',
];
/** With TLS from the first byte on, the handshake comes before the greeting. */
const STAGES_TLS_FIRST = ['RESOLVE', 'CONNECT', 'TLS', ...STAGES.slice(2).filter((stage) => stage !== 'TLS')];
const STAGES_IN_CLEAR = STAGES.filter((stage) => stage !== 'TLS');

/** Names the stage that is awaited, after those that have happened. */
export function nextStage(happened: readonly Pick<EventOfRunFragment, 'stage'>[], security: string): string {
  const order = security === 'TLS' ? STAGES_TLS_FIRST : security === 'NONE' ? STAGES_IN_CLEAR : STAGES;
  const last = happened.at(-1)?.stage;
  return order[last === undefined ? 0 : order.indexOf(last) + 1] ?? 'DONE';
}

export interface ShownCertificate {
  subject: string;
  issuer: string;
  names: string[];
  fingerprint: string;
}

/** Finds the certificate that a check failed on; null if that was not the reason. */
export function certificateOf(
  events: readonly EventOfRunFragment[],
  code: string | null,
): ShownCertificate | null {
  if (!code?.startsWith('CERT_')) return null;
  for (const event of events) {
    const details = detailsOf(event);
    const facts = (details['certificate'] ?? details) as Record<string, unknown>;
    const fingerprint = facts['fingerprint256'] ?? facts['fingerprint'];
    if (typeof fingerprint !== 'string') continue;
    const { subject, issuer, names } = facts;
    return {
      subject: String(subject ?? ''),
      issuer: String(issuer ?? ''),
      names: Array.isArray(names) ? names.map(String) : [],
      fingerprint,
    };
  }
  return null;
}
