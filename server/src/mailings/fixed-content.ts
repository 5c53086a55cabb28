import type { ChosenSender } from './chosen-sender.ts';
import type { FixedContent, Mailing } from './mailing.ts';
import { UserError } from '../platform/errors.ts';

/**
 * Fixes what a mailing says now, and from whom, as the version it is at.
 *
 * @throws {UserError} BAD_USER_INPUT if an e-mail would have no sender
 */
export function fixedContent(mailing: Mailing, sender: ChosenSender): FixedContent {
  if (sender.address === null && mailing.kind === 'EMAIL') {
    throw new UserError('BAD_USER_INPUT', `There is no sender. ${sender.why}`, { field: 'input.mailboxId' });
  }
  return {
    version: mailing.contentVersion,
    subject: mailing.subject,
    html: mailing.html,
    text: mailing.text,
    fromAddress: sender.address ?? '',
    fromName: sender.name ?? '',
    replyTo: mailing.replyTo,
  };
}
