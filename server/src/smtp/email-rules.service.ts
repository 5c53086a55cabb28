import type { FieldError } from '@mailroom/shared/errors';
import { isPrivateHost } from '@mailroom/shared/mail-services';
import { mailboxesInWords } from '../mailboxes/mailbox.ts';
import type { Mailboxes } from '../mailboxes/mailboxes.service.ts';
import type { Database } from '../platform/database/database.ts';
import type { Tx } from '../platform/database/tx.ts';
import { isLocalAddress } from '../platform/outbound/addresses.ts';
import type { Outbound } from '../platform/outbound/outbound.ts';
import { badInput } from '../platform/validation.ts';
import { isCertificatePem } from './crypto.pem.ts';
import type { EmailProposal, FieldPaths } from './email-proposal.ts';

export interface EmailRulesParts {
  database: Database;
  mailboxes: Mailboxes;
  outbound: Pick<Outbound, 'resolve'>;
}

const LOOKUP_TIMEOUT_MS = 5_000;

/** The rules of the e-mail settings that take a look around; saving, checking and rolling back ask them alike. */
export class EmailRules {
  constructor(private readonly parts: EmailRulesParts) {}

  /**
   * Refuses a proposal that must neither be saved nor tried.
   *
   * @throws {UserError} BAD_USER_INPUT with one entry per field
   */
  async refuseUnacceptable(proposal: EmailProposal, paths: FieldPaths): Promise<void> {
    const found = [
      ...proposal.problems,
      certificateProblem(proposal, paths),
      await this.parts.database.read((tx) => this.#senderProblem(tx, proposal, paths)),
      await this.#openPasswordProblem(proposal, paths),
    ];
    const problems = found.filter((problem) => problem !== null);
    if (problems.length > 0) throw badInput(problems);
  }

  /**
   * Looks once more whether the default From is imported, and keeps it from being deleted until this unit of work ends.
   *
   * @throws {UserError} BAD_USER_INPUT
   */
  async holdSender(tx: Tx, proposal: EmailProposal, paths: FieldPaths): Promise<void> {
    const { defaultFrom } = proposal.values;
    if (defaultFrom === null || (await this.parts.mailboxes.hold(tx, defaultFrom))) return;
    const problem = await this.#senderProblem(tx, proposal, paths);
    if (problem) throw badInput([problem]);
  }

  async #senderProblem(
    tx: Tx,
    { values: { defaultFrom } }: EmailProposal,
    { prefix }: FieldPaths,
  ): Promise<FieldError | null> {
    const { mailboxes } = this.parts;
    if (defaultFrom === null || (await mailboxes.findByAddress(tx, defaultFrom))) return null;
    const known = mailboxesInWords(await mailboxes.listIn(tx));
    const shown = JSON.stringify(defaultFrom.slice(0, 80));
    const message = `The default From address must be an imported mailbox, got ${shown}; ${known}.`;
    return { path: `${prefix}defaultFrom`, code: 'NOT_A_MAILBOX', message };
  }

  async #openPasswordProblem(
    { values, password }: EmailProposal,
    { prefix }: FieldPaths,
  ): Promise<FieldError | null> {
    const { security, auth, host } = values;
    if (security !== 'NONE' || auth !== 'PASSWORD' || password === null || host === null) return null;
    if (await this.#isNear(host)) return null;
    const message =
      `Without SSL the password would be sent to ${host} in the clear, and everybody on the way could read it. ` +
      'Use SSL, or a server on this machine or in a private network.';
    return { path: `${prefix}security`, code: 'PASSWORD_NEEDS_TLS', message };
  }

  /** A name that cannot be looked up now is judged by its look; before the password is sent, the address is judged anyway. */
  async #isNear(host: string): Promise<boolean> {
    const resolved = await this.parts.outbound.resolve({ host, timeoutMs: LOOKUP_TIMEOUT_MS });
    return resolved.ok ? resolved.allowed.every(isLocalAddress) : isPrivateHost(host);
  }
}

function certificateProblem(
  { values: { trustedCertificate } }: EmailProposal,
  { prefix }: FieldPaths,
): FieldError | null {
  if (trustedCertificate === null || isCertificatePem(trustedCertificate)) return null;
  const message =
    'The trusted certificate must be in PEM form, from “-----BEGIN CERTIFICATE-----” to “-----END CERTIFICATE-----”, ' +
    `and readable; got a text of ${trustedCertificate.length} characters that is not.`;
  return { path: `${prefix}trustedCertificate`, code: 'INVALID', message };
}
