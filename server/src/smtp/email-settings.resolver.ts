import { Arg, Ctx, ID, Int, Mutation, Query, Resolver } from 'type-graphql';
import { type GraphQLContext, signedIn } from '../platform/graphql/context.ts';
import { Requires } from '../platform/graphql/requires.ts';
import type { EmailSaves } from './email-saves.service.ts';
import { EmailSettingsInput } from './email-settings.input.ts';
import type { EmailSettings } from './email-settings.service.ts';
import { DispatchPlanType, EmailSettingsType, WaitingLoad } from './email-settings.type.ts';
import { planOf } from './dispatch-plan-rule.ts';
import type { Trial } from './trial.service.ts';

/** Tells how much the largest waiting mailing has to send; filled by the room that keeps mailings. */
export type LargestWaiting = () => Promise<{ recipients: number; estimatedSeconds: number | null } | null>;

@Resolver()
export class EmailSettingsResolver {
  constructor(
    private readonly settings: EmailSettings,
    private readonly saves: EmailSaves,
    private readonly trial: Trial,
    private readonly largest: LargestWaiting,
  ) {}

  @Requires('SETTINGS_READ')
  @Query(() => EmailSettingsType)
  emailSettings(): Promise<EmailSettingsType> {
    return this.settings.view();
  }

  @Requires('SETTINGS_READ')
  @Query(() => DispatchPlanType, { description: 'How a number of e-mails would be shared out.' })
  dispatchPlan(
    @Arg('maxPerConnection', () => Int) maxPerConnection: number,
    @Arg('smtpThreads', () => Int) smtpThreads: number,
    @Arg('emails', () => Int) emails: number,
  ): DispatchPlanType {
    return planOf({ maxPerConnection, smtpThreads, emails });
  }

  @Requires('SETTINGS_READ')
  @Query(() => WaitingLoad, { nullable: true, description: 'Null while no mailing is waiting.' })
  largestWaiting(): Promise<WaitingLoad | null> {
    return this.largest();
  }

  @Requires('SETTINGS_WRITE')
  @Mutation(() => EmailSettingsType, {
    description: 'Saves the next version; refused with CHECK_FAILED where saving waits for a passed check.',
  })
  updateEmailSettings(
    @Arg('input', () => EmailSettingsInput) input: EmailSettingsInput,
    @Arg('version', () => Int, { description: 'The version that was read.' }) version: number,
    @Arg('checkId', () => ID, {
      nullable: true,
      description: 'A check of the same values, passed within 10 minutes, by the same user.',
    })
    checkId: string | null,
    @Arg('saveAnyway', () => Boolean, { nullable: true, defaultValue: false }) saveAnyway: boolean | null,
    @Arg('applyNow', () => Boolean, {
      nullable: true,
      defaultValue: false,
      description: 'Running mailings take it over after the message in hand.',
    })
    applyNow: boolean | null,
    @Ctx() context: GraphQLContext,
  ): Promise<EmailSettingsType> {
    return this.saves.update(signedIn(context), input, { version, checkId, saveAnyway, applyNow });
  }

  @Requires('SETTINGS_WRITE')
  @Mutation(() => EmailSettingsType, { description: 'Saves an earlier version as the next one; same rules.' })
  rollBackEmailSettings(
    @Arg('toVersion', () => Int) toVersion: number,
    @Arg('version', () => Int, { description: 'The version that was read.' }) version: number,
    @Arg('password', () => String, { nullable: true }) password: string | null,
    @Ctx() context: GraphQLContext,
  ): Promise<EmailSettingsType> {
    return this.saves.rollBack(signedIn(context), toVersion, version, password);
  }

  @Requires('SETTINGS_WRITE')
  @Mutation(() => Boolean, {
    description: 'Sends e-mail to the built-in capture relay and SMS to the Capture module from now on.',
  })
  async startTrial(@Ctx() context: GraphQLContext): Promise<boolean> {
    await this.trial.start(signedIn(context));
    return true;
  }
}
