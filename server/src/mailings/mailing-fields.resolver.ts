import type { RecipientState } from '@mailroom/shared/mailing-state';
import { Arg, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import type { Delivery } from '../delivery/delivery.service.ts';
import { RecipientStateEnum } from '../platform/graphql/enums.ts';
import { Requires } from '../platform/graphql/requires.ts';
import { MailingLogEntry, MailingType, ReplyGroup, StartCheck } from './mailings.type.ts';
import type { Recipients } from './recipients.service.ts';
import { RecipientConnection } from './recipients.type.ts';
import type { StartChecks } from './start-checks.service.ts';

/** What of a mailing is read only when it is asked for. */
@Resolver(() => MailingType)
export class MailingFieldsResolver {
  constructor(
    private readonly recipientsOf: Recipients,
    private readonly delivery: Pick<Delivery, 'log'>,
    private readonly checks: StartChecks,
  ) {}

  @Requires('RECIPIENTS_READ')
  @FieldResolver(() => RecipientConnection, { description: 'In the order in which they were added.' })
  recipients(
    @Root() mailing: MailingType,
    @Arg('first', () => Int, { nullable: true }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after: string | null,
    @Arg('states', () => [RecipientStateEnum], { nullable: true }) states: RecipientState[] | null,
    @Arg('search', () => String, { nullable: true, description: 'Part of the address.' })
    search: string | null,
  ): Promise<RecipientConnection> {
    return this.recipientsOf.page(mailing.id, { first, after, states, search });
  }

  @FieldResolver(() => [MailingLogEntry], { description: 'What happened to it, oldest first.' })
  log(@Root() mailing: MailingType): Promise<MailingLogEntry[]> {
    return this.delivery.log(mailing.id);
  }

  @FieldResolver(() => [ReplyGroup], {
    description: 'What the other side refused with, most frequent first.',
  })
  replyGroups(@Root() mailing: MailingType): Promise<ReplyGroup[]> {
    return this.recipientsOf.replyGroups(mailing.id);
  }

  @FieldResolver(() => StartCheck, { description: 'What a person must know before it starts.' })
  async startCheck(@Root() { id }: MailingType): Promise<StartCheck> {
    return { mailingId: id, ...(await this.checks.check(id)) };
  }
}
