import { Resolver } from 'node:dns/promises';
import { dmarc } from 'mailauth/lib/dmarc/index.js';
import { spf } from 'mailauth/lib/spf/index.js';
import { systemClock, type Clock } from '../platform/clock.ts';
import { isLocalAddress } from '../platform/outbound/addresses.ts';
import { withDeadline } from '../platform/outbound/deadline.ts';
import type { StageResult } from './check-event.ts';

/** Asks the DNS; rejects with `ENOTFOUND` or `ENODATA` where there is nothing, as `dns.promises.resolve` does. */
export type AskDns = (name: string, type: string) => Promise<string[][] | string[]>;

export interface DomainFinding {
  topic: 'SPF' | 'DKIM' | 'DMARC';
  level: 'INFO' | 'WARNING';
  text: string;
  record: string | null;
}

const DNS_TIMEOUT_MS = 3_000;

/** Selectors that providers publish under; a selector of one's own cannot be found without a signed message. */
const WELL_KNOWN_SELECTORS = [
  'selector1',
  'selector2', // Microsoft 365
  'google',
  's1',
  's2', // SendGrid
  'k1',
  'k2',
  'mta', // Mailgun, Mailchimp
  'pm', // Postmark
  'default',
  'dkim',
  'mail',
];

/** Judges SPF, DKIM and DMARC of a From domain, in 3 s at most. Never throws: without an answer it says so. */
export function domainAdviser(
  ask: AskDns = askSystem(),
  clock: Clock = systemClock,
): (domain: string, relayAddress: string) => Promise<StageResult & { ok: true }> {
  return async (domain, relayAddress) => {
    const inTime = async (topic: DomainFinding['topic'], find: () => Promise<DomainFinding>) => {
      const ended = await withDeadline(clock, DNS_TIMEOUT_MS, undefined, find);
      return ended.kind === 'DONE' ? ended.value : unanswered(topic, domain);
    };
    const findings = await Promise.all([
      inTime('SPF', () => spfFinding(domain, relayAddress, ask)),
      inTime('DKIM', () => dkimFinding(domain, ask)),
      inTime('DMARC', () => dmarcFinding(domain, ask)),
    ]);
    const level = findings.some((finding) => finding.level === 'WARNING') ? 'WARNING' : 'INFO';
    const text = findings.map((finding) => finding.text).join(' ');
    return { ok: true, level, text, details: { domain, findings } };
  };
}

/** The machine's name servers. */
function askSystem(): AskDns {
  const resolver = new Resolver({ timeout: DNS_TIMEOUT_MS / 2, tries: 2 });
  // The answers to MX are objects, which is what mailauth expects of them in spite of its type.
  return (name, type) => resolver.resolve(name, type) as Promise<string[][] | string[]>;
}

async function spfFinding(domain: string, relayAddress: string, ask: AskDns): Promise<DomainFinding> {
  const find = (level: DomainFinding['level'], text: string, record: string | null): DomainFinding => ({
    topic: 'SPF',
    level,
    text,
    record,
  });
  try {
    const { status, rr } = await spf({
      sender: `postmaster@${domain}`,
      ip: relayAddress,
      helo: domain,
      resolver: ask,
    });
    const record = rr ?? null;
    if (status.result === 'none')
      return find('WARNING', `${domain} has no SPF record: receivers cannot tell who may send for it.`, null);
    if (status.result === 'permerror')
      return find('WARNING', `The SPF record of ${domain} is faulty: ${status.comment}.`, record);
    if (status.result === 'temperror') return unanswered('SPF', domain);
    if (status.result === 'pass')
      return find('INFO', `SPF of ${domain} permits this mail server's address.`, record);
    if (isLocalAddress(relayAddress)) {
      return find(
        'INFO',
        `${domain} has an SPF record; it must permit the public address from which this mail server sends.`,
        record,
      );
    }
    return find(
      'WARNING',
      `SPF of ${domain} does not name ${relayAddress}. If the server sends from there, add it.`,
      record,
    );
  } catch {
    return unanswered('SPF', domain);
  }
}

async function dkimFinding(domain: string, ask: AskDns): Promise<DomainFinding> {
  const answers = await Promise.allSettled(
    WELL_KNOWN_SELECTORS.map((selector) => ask(`${selector}._domainkey.${domain}`, 'TXT')),
  );
  const found = WELL_KNOWN_SELECTORS.filter((_, index) => {
    const answer = answers[index];
    return (
      answer?.status === 'fulfilled' &&
      textsOf(answer.value).some((text) => /(?:^|;)\s*p=[a-z0-9+/]/i.test(text))
    );
  });
  if (found.length > 0)
    return {
      topic: 'DKIM',
      level: 'INFO',
      text: `DKIM keys of ${domain}: ${found.join(', ')}.`,
      record: null,
    };
  if (answers.every((answer) => answer.status === 'rejected' && !isAbsent(answer.reason)))
    return unanswered('DKIM', domain);
  const text = `No DKIM key of ${domain} is under a usual name; a selector of your own can only be seen in a message that was sent.`;
  return { topic: 'DKIM', level: 'INFO', text, record: null };
}

async function dmarcFinding(domain: string, ask: AskDns): Promise<DomainFinding> {
  try {
    const result = await dmarc({
      headerFrom: `postmaster@${domain}`,
      spfDomains: [],
      dkimDomains: [],
      resolver: ask,
    });
    if (!result || result.status.result === 'temperror') return unanswered('DMARC', domain);
    if (result.status.result === 'none') {
      return {
        topic: 'DMARC',
        level: 'WARNING',
        text: `${domain} has no DMARC record, which large mailbox providers demand of mailings.`,
        record: null,
      };
    }
    return {
      topic: 'DMARC',
      level: 'INFO',
      text: `DMARC policy of ${domain}: ${result.policy ?? 'none'}.`,
      record: result.rr ?? null,
    };
  } catch {
    return unanswered('DMARC', domain);
  }
}

function unanswered(topic: DomainFinding['topic'], domain: string): DomainFinding {
  return { topic, level: 'INFO', text: `${topic} of ${domain} could not be looked up.`, record: null };
}

function isAbsent(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && (error.code === 'ENOTFOUND' || error.code === 'ENODATA')
  );
}

function textsOf(answer: unknown): string[] {
  return Array.isArray(answer) ? answer.map((row) => (Array.isArray(row) ? row.join('') : String(row))) : [];
}
