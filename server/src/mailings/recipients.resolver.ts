import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql';
import { type GraphQLContext, signedIn } from '../platform/graphql/context.ts';
import { Requires } from '../platform/graphql/requires.ts';
import { RecipientInput } from './mailings.input.ts';
import type { Recipients } from './recipients.service.ts';
import { RecipientImport, RecipientType, RecipientValue } from './recipients.type.ts';

@Resolver(() => RecipientType)
export class RecipientsResolver {
  constructor(private readonly service: Recipients) {}

  @FieldResolver(() => [RecipientValue])
  values(@Root() recipient: { values: Readonly<Record<string, string>> }): RecipientValue[] {
    return Object.entries(recipient.values).map(([name, value]) => ({ name, value }));
  }

  @Requires('MAILINGS_WRITE')
  @Mutation(() => RecipientImport, {
    description: 'Up to 1000 a call; a CSV file goes to POST /mailings/{id}/recipients.csv.',
  })
  addRecipients(
    @Arg('mailingId', () => ID) mailingId: string,
    @Arg('recipients', () => [RecipientInput]) recipients: RecipientInput[],
    @Ctx() context: GraphQLContext,
  ): Promise<RecipientImport> {
    return this.service.add(signedIn(context), mailingId, recipients);
  }
}
