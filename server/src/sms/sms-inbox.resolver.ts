import { Arg, Int, Query, Resolver } from 'type-graphql';
import { Requires } from '../platform/graphql/requires.ts';
import type { SmsInbox } from './sms-inbox.service.ts';
import { SmsInboxConnection } from './sms-inbox.type.ts';

@Resolver()
export class SmsInboxResolver {
  constructor(private readonly inbox: Pick<SmsInbox, 'page'>) {}

  @Requires('RECIPIENTS_READ')
  @Query(() => SmsInboxConnection, {
    description: 'The SMS that people sent to us, newest first, and what came of each.',
  })
  smsInbox(
    @Arg('first', () => Int, { nullable: true }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after: string | null,
    @Arg('search', () => String, { nullable: true }) search: string | null,
  ): Promise<SmsInboxConnection> {
    return this.inbox.page({ first, after, search });
  }
}
