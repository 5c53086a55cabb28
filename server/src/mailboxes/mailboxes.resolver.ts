import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { type GraphQLContext, signedIn } from '../platform/graphql/context.ts';
import { Requires } from '../platform/graphql/requires.ts';
import { MailboxInput } from './mailbox.input.ts';
import { MailboxType } from './mailbox.type.ts';
import type { Mailboxes } from './mailboxes.service.ts';

@Resolver()
export class MailboxesResolver {
  constructor(private readonly service: Mailboxes) {}

  @Requires('MAILINGS_READ')
  @Query(() => [MailboxType], { description: 'The only addresses that mail may be sent from, by name.' })
  mailboxes(): Promise<MailboxType[]> {
    return this.service.list();
  }

  @Requires('MAILBOXES_MANAGE')
  @Mutation(() => [MailboxType], {
    description: 'Imports all or none; an address that is there already gets its new name.',
  })
  importMailboxes(
    @Arg('input', () => [MailboxInput]) input: MailboxInput[],
    @Ctx() context: GraphQLContext,
  ): Promise<MailboxType[]> {
    return this.service.import(signedIn(context), input);
  }

  @Requires('MAILBOXES_MANAGE')
  @Mutation(() => Boolean, { description: 'Refused while something uses the mailbox; the error says what.' })
  async deleteMailbox(@Arg('id', () => ID) id: string, @Ctx() context: GraphQLContext): Promise<boolean> {
    await this.service.delete(signedIn(context), id);
    return true;
  }
}
