import type { SendResult } from '../delivery/channel.ts';
import type { Delivery } from '../delivery/delivery.service.ts';
import type { Audit } from '../audit/audit.service.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import { UserError } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { SignedIn } from '../platform/principal.ts';
import { fixedContent } from './fixed-content.ts';
import type { MailingView, MailingViews } from './mailing-views.service.ts';
import { RecentActs } from './recent-acts.ts';
import { readRecipientAddress } from './recipient-address.ts';
import type { Relays } from './relays.ts';
import { mailContent, mailParts, type RenderedParts, smsText } from './rendered-mail.ts';
import { sampleValues } from './sample-values.ts';
import type { TestSenders } from './test-senders.ts';
import { testFault } from './test-fault.ts';
import type { UnsubscribeLinks } from './unsubscribe-links.service.ts';

export interface PreviewsParts {
  database: Database;
  clock: Clock;
  audit: Audit;
  delivery: Pick<Delivery, 'recipient'>;
  views: MailingViews;
  relays: Relays;
  links: UnsubscribeLinks;
  senders: TestSenders;
  /** Completes numbers without a country code. */
  defaultCountryCode: () => Promise<string | null>;
}

const TESTS_PER_HOUR = 30;
const HOUR_MS = 60 * 60_000;

/** Shows a mailing as a recipient would get it, on the screen or as a test message. */
export class Previews {
  readonly #tests = new RecentActs(TESTS_PER_HOUR, HOUR_MS);

  constructor(private readonly parts: PreviewsParts) {}

  /**
   * Renders a mailing for a recipient, or without one for a made-up one.
   *
   * @throws {UserError} NOT_FOUND
   */
  async preview(id: string, recipientId: string | null): Promise<RenderedParts> {
    const mailing = await this.parts.views.get(id);
    const values =
      recipientId === null ? sampleValues(mailing.fields) : await this.#valuesOf(id, recipientId);
    return this.#parts(mailing, values);
  }

  /**
   * Sends one message with the values of the first recipient; it counts in no report.
   *
   * @throws {UserError} NOT_FOUND, BAD_USER_INPUT with what the other side said, RATE_LIMITED
   */
  async sendTest(principal: SignedIn, id: string, to: string): Promise<void> {
    const { clock, delivery, views, defaultCountryCode } = this.parts;
    const mailing = await views.get(id);
    const countryCode = mailing.kind === 'SMS' ? await defaultCountryCode() : null;
    const address = readRecipientAddress(mailing.kind, to, countryCode);
    if (!address.ok) throw new UserError('BAD_USER_INPUT', address.message, { field: 'to' });
    refuseTooOften(this.#tests.add(principal.userId, clock.now()));
    await this.#keep(principal, mailing, address.address);
    const first = await delivery.recipient(id, null);
    const parts = this.#parts(mailing, first?.values ?? sampleValues(mailing.fields));
    const fault = testFault(await this.#send(mailing, address.address, parts));
    if (fault !== null) throw new UserError('BAD_USER_INPUT', fault, { field: 'to' });
  }

  async #valuesOf(id: string, recipientId: string): Promise<Record<string, string>> {
    const isId = /^\d{1,15}$/.test(recipientId);
    const recipient = isId ? await this.parts.delivery.recipient(id, Number(recipientId)) : null;
    if (!recipient) throw new UserError('NOT_FOUND', 'The mailing has no such recipient.');
    return recipient.values;
  }

  #parts(
    { kind, subject, html, text }: MailingView,
    values: Readonly<Record<string, string>>,
  ): RenderedParts {
    const link = this.parts.links.sample();
    if (kind === 'SMS') return { subject: '', html: '', text: smsText(text, values, link) };
    return mailParts({ subject, html, text })(values, link);
  }

  async #send(mailing: MailingView, to: string, parts: RenderedParts): Promise<SendResult> {
    const { clock, senders, relays, links } = this.parts;
    const testId = newId(clock.now());
    if (mailing.kind === 'SMS')
      return senders.sms({ recipientId: 0, to, text: parts.text, reference: `test-${testId}` });
    const content = fixedContent(mailing, mailing.sender);
    const { trial } = await relays.state('EMAIL');
    const messageId = `<test.${testId}@${content.fromAddress.split('@')[1] ?? 'localhost'}>`;
    const mail = mailContent({ content, to, link: links.sample(), messageId, trial }, parts);
    return senders.email({ recipientId: 0, envelope: { from: content.fromAddress, to }, content: mail });
  }

  #keep(principal: SignedIn, { id, name }: MailingView, to: string): Promise<void> {
    return this.parts.database.write((tx) =>
      this.parts.audit.record(tx, principal, 'sent a test message', name, { id, to }),
    );
  }
}

function refuseTooOften(waitMs: number | null): void {
  if (waitMs === null) return;
  const message = `At most ${TESTS_PER_HOUR} test messages an hour; try again in ${Math.ceil(waitMs / 60_000)} min.`;
  throw new UserError('RATE_LIMITED', message, {
    extensions: { retryAfterSeconds: Math.ceil(waitMs / 1000) },
  });
}
