import { Arg, Ctx, ID, Int, Mutation, Query, Resolver, Root, Subscription } from 'type-graphql';
import { type GraphQLContext, signedIn } from '../platform/graphql/context.ts';
import { Requires } from '../platform/graphql/requires.ts';
import { streamedBy } from '../platform/graphql/stream.ts';
import { CheckEventType } from '../settings/test-run.type.ts';
import { SmtpCheckInput } from './smtp-check.input.ts';
import { SmtpCheck } from './smtp-check.type.ts';
import type { SmtpChecks } from './smtp-checks.service.ts';

@Resolver()
export class SmtpChecksResolver {
  constructor(readonly checks: SmtpChecks) {}

  @Requires('SETTINGS_TEST')
  @Query(() => SmtpCheck, { nullable: true, description: 'Seen by who started it, and with AUDIT_READ.' })
  smtpCheck(
    @Arg('id', () => ID) id: string,
    @Ctx() { principal }: GraphQLContext,
  ): Promise<SmtpCheck | null> {
    return this.checks.get(principal, id);
  }

  @Requires('SETTINGS_TEST')
  @Mutation(() => SmtpCheck, { description: 'Starts a check; follow it with smtpCheckEvents.' })
  async checkSmtpConnection(
    @Arg('input', () => SmtpCheckInput) input: SmtpCheckInput,
    @Ctx() context: GraphQLContext,
  ): Promise<SmtpCheck> {
    return { ...(await this.checks.start(signedIn(context), input)), events: [] };
  }

  @Requires('SETTINGS_TEST')
  @Mutation(() => SmtpCheck)
  cancelSmtpCheck(@Arg('id', () => ID) id: string, @Ctx() context: GraphQLContext): Promise<SmtpCheck> {
    return this.checks.cancel(signedIn(context), id);
  }

  @Requires('SETTINGS_TEST')
  @Subscription(() => CheckEventType, {
    description: 'The steps of a check, from the number `after` on, none lost.',
    ...streamedBy(
      () => SmtpChecksResolver,
      ({ checks }, { id, after }: { id: string; after?: number | null }, context) =>
        checks.events(context, id, after ?? 0),
    ),
  })
  smtpCheckEvents(
    @Root() event: CheckEventType,
    @Arg('id', () => ID) _id: string,
    @Arg('after', () => Int, { nullable: true }) _after: number | null,
  ): CheckEventType {
    return event;
  }
}
