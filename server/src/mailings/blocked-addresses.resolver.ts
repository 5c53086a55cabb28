import { Arg, Ctx, ID, Int, Mutation, Query, Resolver } from 'type-graphql';
import { type GraphQLContext, signedIn } from '../platform/graphql/context.ts';
import { Requires } from '../platform/graphql/requires.ts';
import { BlockAddressInput } from './blocked-addresses.input.ts';
import { BlockedAddressConnection } from './blocked-addresses.type.ts';
import type { BlockedList } from './blocked-list.service.ts';

@Resolver()
export class BlockedAddressesResolver {
  constructor(private readonly list: BlockedList) {}

  @Requires('BLOCKED_MANAGE')
  @Query(() => BlockedAddressConnection, {
    description:
      'Who is blocked now, newest first; with `changedSince` every address that was blocked or freed since, ' +
      'oldest change first, so that others can follow.',
  })
  blockedAddresses(
    @Arg('first', () => Int, { nullable: true }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after: string | null,
    @Arg('search', () => String, { nullable: true }) search: string | null,
    @Arg('changedSince', () => Date, { nullable: true }) changedSince: Date | null,
  ): Promise<BlockedAddressConnection> {
    return this.list.page({ first, after, search, changedSince: changedSince?.getTime() ?? null });
  }

  @Requires('BLOCKED_MANAGE')
  @Mutation(() => Int, { description: 'Up to 1000, all or none; gives how many were not blocked before.' })
  blockAddresses(
    @Arg('input', () => [BlockAddressInput]) input: BlockAddressInput[],
    @Ctx() context: GraphQLContext,
  ): Promise<number> {
    return this.list.block(signedIn(context), input);
  }

  @Requires('BLOCKED_MANAGE')
  @Mutation(() => Boolean, { description: 'Lets an address get mailings again; the reason is kept.' })
  async unblockAddress(
    @Arg('id', () => ID) id: string,
    @Arg('reason') reason: string,
    @Ctx() context: GraphQLContext,
  ): Promise<boolean> {
    await this.list.unblock(signedIn(context), id, reason);
    return true;
  }
}
