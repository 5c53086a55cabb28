import type { InDoubtDecision, RecipientState, StartWarning } from '@mailroom/shared/mailing-state';
import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import { type GraphQLContext, signedIn } from '../platform/graphql/context.ts';
import { InDoubtDecisionEnum, RecipientStateEnum, StartWarningEnum } from '../platform/graphql/enums.ts';
import { Requires } from '../platform/graphql/requires.ts';
import type { MailingRuns } from './mailing-runs.service.ts';
import type { MailingStarts } from './mailing-starts.service.ts';
import { MailingType } from './mailings.type.ts';

const CONFIRM = 'What stands against it is refused with CONFIRMATION_REQUIRED until `confirm` names it.';

@Resolver()
export class MailingRunsResolver {
  constructor(
    private readonly starts: MailingStarts,
    private readonly runs: MailingRuns,
  ) {}

  @Requires('MAILINGS_SEND')
  @Mutation(() => MailingType, { description: `Starts now; the content is fixed by it. ${CONFIRM}` })
  startMailing(
    @Arg('id', () => ID) id: string,
    @Arg('confirm', () => [StartWarningEnum], { nullable: true }) confirm: StartWarning[] | null,
    @Ctx() context: GraphQLContext,
  ): Promise<MailingType> {
    return this.starts.start(signedIn(context), id, confirm ?? []);
  }

  @Requires('MAILINGS_SEND')
  @Mutation(() => MailingType, {
    description: `Starts at a time, which can be changed until then. ${CONFIRM}`,
  })
  scheduleMailing(
    @Arg('id', () => ID) id: string,
    @Arg('at', () => Date) at: Date,
    @Arg('zone', () => String, { nullable: true, description: 'Such as Europe/Oslo; for the display.' })
    zone: string | null,
    @Arg('confirm', () => [StartWarningEnum], { nullable: true }) confirm: StartWarning[] | null,
    @Ctx() context: GraphQLContext,
  ): Promise<MailingType> {
    return this.starts.schedule(signedIn(context), id, { at, zone: zone ?? null }, confirm ?? []);
  }

  @Requires('MAILINGS_SEND')
  @Mutation(() => MailingType, { description: 'Stops after the messages in hand.' })
  pauseMailing(@Arg('id', () => ID) id: string, @Ctx() context: GraphQLContext): Promise<MailingType> {
    return this.runs.pause(signedIn(context), id);
  }

  @Requires('MAILINGS_SEND')
  @Mutation(() => MailingType, {
    description: 'Goes on; one that had not begun waits for its time again or starts.',
  })
  resumeMailing(@Arg('id', () => ID) id: string, @Ctx() context: GraphQLContext): Promise<MailingType> {
    return this.runs.resume(signedIn(context), id);
  }

  @Requires('MAILINGS_SEND')
  @Mutation(() => MailingType, { description: 'Ends it for good after the messages in hand.' })
  cancelMailing(@Arg('id', () => ID) id: string, @Ctx() context: GraphQLContext): Promise<MailingType> {
    return this.runs.cancel(signedIn(context), id);
  }

  @Requires('MAILINGS_SEND')
  @Mutation(() => MailingType, {
    description:
      'Sends again to who is REJECTED, UNDELIVERED or BOUNCED, or to the states named; IN_DOUBT only by name.',
  })
  resend(
    @Arg('mailingId', () => ID) mailingId: string,
    @Arg('states', () => [RecipientStateEnum], { nullable: true }) states: RecipientState[] | null,
    @Arg('replyClasses', () => [String], { nullable: true }) replyClasses: string[] | null,
    @Ctx() context: GraphQLContext,
  ): Promise<MailingType> {
    return this.runs.resend(signedIn(context), mailingId, { states, replyClasses });
  }

  @Requires('MAILINGS_SEND')
  @Mutation(() => MailingType, { description: 'Settles up to 1000 recipients who may have got it.' })
  decideInDoubt(
    @Arg('mailingId', () => ID) mailingId: string,
    @Arg('recipientIds', () => [ID]) recipientIds: string[],
    @Arg('decision', () => InDoubtDecisionEnum) decision: InDoubtDecision,
    @Ctx() context: GraphQLContext,
  ): Promise<MailingType> {
    return this.runs.decideInDoubt(signedIn(context), mailingId, { recipientIds, decision });
  }
}
