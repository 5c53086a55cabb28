import { FieldResolver, Resolver, Root } from 'type-graphql';
import type { Delivery } from '../delivery/delivery.service.ts';
import type { RecipientRow } from '../delivery/recipient-row.ts';
import { Requires } from '../platform/graphql/requires.ts';
import { StartCheck } from './mailings.type.ts';
import { RecipientType } from './recipients.type.ts';
import type { SmsPartCounts } from './sms-part-counts.service.ts';
import { SmsPartsType } from './sms-parts.type.ts';

/** Of a start check what takes time on large lists. */
@Resolver(() => StartCheck)
export class StartCheckResolver {
  constructor(private readonly counts: SmsPartCounts) {}

  @FieldResolver(() => SmsPartsType, {
    nullable: true,
    description: 'Null for e-mail. Counting takes some seconds for a million recipients with merge fields.',
  })
  async smsParts(@Root() { mailingId }: StartCheck): Promise<SmsPartsType | null> {
    const parts = await this.counts.count(mailingId);
    return parts && { mailingId, ...parts };
  }
}

/** Who stands for many among the messages that were counted. */
@Resolver(() => SmsPartsType)
export class SmsPartsResolver {
  constructor(private readonly delivery: Pick<Delivery, 'recipient'>) {}

  @Requires('RECIPIENTS_READ')
  @FieldResolver(() => RecipientType, {
    nullable: true,
    description: 'The first whose message has the most parts; null if all get the same text.',
  })
  async mostPartsRecipient(
    @Root() { mailingId, mostPartsRecipientId }: SmsPartsType,
  ): Promise<RecipientRow | null> {
    return mostPartsRecipientId === null ? null : this.delivery.recipient(mailingId, mostPartsRecipientId);
  }

  @Requires('RECIPIENTS_READ')
  @FieldResolver(() => [RecipientType], {
    description: 'The first ten whose message the module does not take; none if all get the same text.',
  })
  async overLimitRecipients(
    @Root() { mailingId, overLimitRecipientIds }: SmsPartsType,
  ): Promise<RecipientRow[]> {
    const found = overLimitRecipientIds.map((id) => this.delivery.recipient(mailingId, id));
    return (await Promise.all(found)).filter((recipient) => recipient !== null);
  }
}
