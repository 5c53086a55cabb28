import { parseEmailAddress } from '@mailroom/shared/email-address';
import { CONNECTION_FIELDS, emailSettingsInput, type EmailSettingsPatch } from '@mailroom/shared/settings';
import type { Mailboxes } from '../mailboxes/mailboxes.service.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { Tx } from '../platform/database/tx.ts';
import { UserError } from '../platform/errors.ts';
import { neverSay } from '../platform/logger.ts';
import type { Outbound } from '../platform/outbound/outbound.ts';
import { may, type Principal, type SignedIn } from '../platform/principal.ts';
import { parseInput } from '../platform/validation.ts';
import type { Fingerprints } from '../settings/crypto.fingerprints.ts';
import type { RunEvent, RunResult, TestRun } from '../settings/test-run.ts';
import type { RunOrder, RunWithEvents, TestRuns } from '../settings/test-runs.service.ts';
import { markRelayProven } from '../settings/typeorm.proven-relay-store.ts';
import { runningRuns } from '../settings/typeorm.test-run-store.ts';
import { checkMessage } from './check-message.ts';
import { type EmailProposal, propose, type StoredEmail, withEmptyAsNull } from './email-proposal.ts';
import type { EmailRules } from './email-rules.service.ts';
import type { EmailSettings } from './email-settings.service.ts';
import { composeMessage } from './nodemailer.mail-composer.ts';
import { type FromDomainAdvice, runSmtpCheck } from './socket.smtp-check.ts';

export interface SmtpCheckOrder {
  /** Values that are not saved, laid over those that are. */
  settings?: EmailSettingsPatch | null;
  /** Whose acceptance is tried; by default the caller's own address. */
  recipient?: string | null;
  /** Also sends a message, which alone proves the sender. */
  sendMessage?: boolean | null;
}

export interface SmtpChecksParts {
  database: Database;
  clock: Clock;
  runs: TestRuns;
  settings: EmailSettings;
  rules: EmailRules;
  mailboxes: Mailboxes;
  outbound: Outbound;
  fingerprints: Fingerprints;
  /** Judges SPF, DKIM and DMARC of a From domain. */
  fromDomainAdvice: FromDomainAdvice;
}

const PATHS = { prefix: 'input.settings.' } as const;
/** How long a passed check counts for saving the same values. */
const COUNTS_FOR_MS = 10 * 60_000;

interface Trial {
  proposal: EmailProposal;
  host: string;
  recipient: string;
  sendMessage: boolean;
}

/** Checks of the SMTP connection, with the saved settings or with others, streamed step by step. */
export class SmtpChecks {
  constructor(private readonly parts: SmtpChecksParts) {}

  /**
   * Starts a check and gives it at once.
   *
   * @throws {UserError} FORBIDDEN for unsaved values without SETTINGS_WRITE, BAD_USER_INPUT, RATE_LIMITED
   */
  async start(principal: SignedIn, order: SmtpCheckOrder): Promise<TestRun> {
    const { settings, rules } = this.parts;
    const stored = await settings.stored();
    const patch = parseInput(emailSettingsInput, withEmptyAsNull(order.settings ?? {}), 'input.settings');
    const proposal = propose(stored, patch, PATHS);
    refuseUnsaved(principal, stored, proposal);
    const recipient = recipientOf(order.recipient || principal.email);
    await rules.refuseUnacceptable(proposal, PATHS);
    return this.#start(principal, proposal, stored, recipient, order.sendMessage ?? false);
  }

  /** Checks what is about to be saved, without sending anything, and gives the check when it has ended. */
  async beforeSaving(
    principal: SignedIn,
    stored: StoredEmail,
    proposal: EmailProposal,
  ): Promise<RunWithEvents> {
    const recipient = recipientOf(principal.email);
    const { id } = await this.#start(principal, proposal, stored, recipient, false);
    return this.parts.runs.ended(id);
  }

  /** Tells whether a check proves these very values: passed within ten minutes, started by the same user. */
  async proves(principal: SignedIn, checkId: string, proposal: EmailProposal): Promise<boolean> {
    const run = await this.parts.runs.get(principal, 'SMTP', checkId).catch(() => null);
    const since = this.parts.clock.now() - COUNTS_FOR_MS;
    return (
      run !== null &&
      run.userId === principal.userId &&
      (run.outcome === 'PASSED' || run.outcome === 'PROVEN') &&
      (run.endedAt ?? 0) >= since &&
      run.subjectHash === this.#hashOf(proposal)
    );
  }

  get(principal: Principal, id: string): Promise<RunWithEvents | null> {
    return this.parts.runs.get(principal, 'SMTP', id);
  }

  cancel(principal: SignedIn, id: string): Promise<RunWithEvents> {
    return this.parts.runs.cancel(principal, 'SMTP', id);
  }

  events(
    who: { principal: Principal; refresh: () => Promise<Principal> },
    id: string,
    after: number,
  ): Promise<AsyncIterable<RunEvent>> {
    return this.parts.runs.events(who, 'SMTP', id, after);
  }

  #start(
    principal: SignedIn,
    proposal: EmailProposal,
    stored: StoredEmail,
    recipient: string,
    sendMessage: boolean,
  ): Promise<TestRun> {
    const host = hostOf(proposal);
    if (proposal.values.auth === 'PASSWORD' && proposal.password === null) refuseUnreadable(stored);
    if (proposal.password !== null) neverSay(proposal.password);
    const trial = { proposal, host, recipient, sendMessage };
    return this.parts.runs.start(this.#order(principal, trial));
  }

  #order(principal: SignedIn, trial: Trial): RunOrder {
    const { proposal, host, recipient, sendMessage } = trial;
    const { port } = proposal.values;
    return {
      kind: 'SMTP',
      principal,
      subjectHash: this.#hashOf(proposal),
      audit: {
        action: 'checked the SMTP connection',
        subject: `${host}:${port}`,
        details: { recipient, sendMessage, unsaved: proposal.connectionChanged },
      },
      mayStart: (tx) => refuseSecond(tx, principal.userId),
      work: (emit, signal, runId) => this.#work(trial, emit, signal, runId),
      ended: (tx, result) => this.#keepProof(tx, trial, result),
    };
  }

  async #work(
    { proposal, host, recipient, sendMessage }: Trial,
    emit: Parameters<RunOrder['work']>[0],
    signal: AbortSignal,
    runId: string,
  ): Promise<RunResult> {
    const { settings, outbound, clock, fromDomainAdvice } = this.parts;
    const relay = settings.relayOf({ ...proposal.values, host }, proposal.password);
    const from = senderOf(proposal, recipient);
    const message = sendMessage ? await this.#message(from, recipient, runId) : null;
    const input = { relay, from, recipient, sendMessage: message, fromDomainAdvice };
    return runSmtpCheck(input, emit, { outbound, clock, signal });
  }

  async #message(from: string, to: string, runId: string): Promise<string> {
    const { database, mailboxes, clock } = this.parts;
    const mailbox = await database.read((tx) => mailboxes.findByAddress(tx, from));
    const content = checkMessage({ from, fromName: mailbox?.name ?? '', to, runId });
    return (await composeMessage(content, new Date(clock.now()))).toString('utf8');
  }

  async #keepProof(tx: Tx, { proposal, recipient }: Trial, { outcome }: RunResult): Promise<void> {
    if (outcome !== 'PROVEN') return;
    const { settings, mailboxes, clock } = this.parts;
    await markRelayProven(tx, settings.relayHash(proposal.values), clock.now());
    await mailboxes.proven(tx, senderOf(proposal, recipient));
  }

  #hashOf({ values, password }: EmailProposal): string {
    const connection = CONNECTION_FIELDS.map((field) => values[field]);
    return this.parts.fingerprints.of('check', [...connection, password]);
  }
}

/** Without a default From, the recipient's own address stands in. */
function senderOf({ values }: EmailProposal, recipient: string): string {
  return values.defaultFrom ?? recipient;
}

function refuseUnsaved(principal: SignedIn, stored: StoredEmail, { values, secrets }: EmailProposal): void {
  const fields = Object.keys(values) as (keyof typeof values)[];
  const isSaved =
    secrets.password === undefined && fields.every((field) => values[field] === stored.values[field]);
  if (isSaved || may(principal, 'SETTINGS_WRITE')) return;
  throw new UserError('FORBIDDEN', 'Checking values that are not saved needs SETTINGS_WRITE.');
}

function recipientOf(typed: string): string {
  const parsed = parseEmailAddress(typed);
  if (parsed.ok) return parsed.address;
  throw new UserError('BAD_USER_INPUT', parsed.message, { field: 'input.recipient' });
}

function hostOf({ values: { host } }: EmailProposal): string {
  if (host !== null) return host;
  throw new UserError('BAD_USER_INPUT', 'There is no host to check yet: enter the mail server.', {
    field: `${PATHS.prefix}host`,
  });
}

function refuseUnreadable({ password }: StoredEmail): void {
  if (password.state !== 'UNREADABLE') return;
  const message = 'The stored password cannot be read with this APP_KEY: type it again, or restore the key.';
  throw new UserError('BAD_USER_INPUT', message, { field: `${PATHS.prefix}password` });
}

async function refuseSecond(tx: Tx, userId: string): Promise<void> {
  const [running] = await runningRuns(tx, userId, 'SMTP');
  if (!running) return;
  const message = 'A check of yours is still running: wait until it has ended, or cancel it.';
  throw new UserError('RATE_LIMITED', message, {
    extensions: { checkId: running.id, retryAfterSeconds: 30 },
  });
}
