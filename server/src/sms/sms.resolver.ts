import { Arg, Ctx, ID, Int, Mutation, Query, Resolver, Root, Subscription } from 'type-graphql';
import { type GraphQLContext, signedIn } from '../platform/graphql/context.ts';
import { Requires } from '../platform/graphql/requires.ts';
import { streamedBy } from '../platform/graphql/stream.ts';
import { CheckEventType } from '../settings/test-run.type.ts';
import type { SmsSettingsService } from './sms-settings.service.ts';
import type { SmsTests } from './sms-test.service.ts';
import { moduleView, pastedView } from './sms-views.ts';
import { SendSmsTestInput, SmsSettingsInputType } from './sms.input.ts';
import { PastedConfigurationType, SmsModuleType, SmsSettingsType, SmsTestType } from './sms.type.ts';

@Resolver()
export class SmsResolver {
  constructor(
    private readonly settings: SmsSettingsService,
    readonly tests: SmsTests,
  ) {}

  @Requires('SETTINGS_READ')
  @Query(() => SmsSettingsType, { description: 'How SMS are sent; secrets are never shown.' })
  smsSettings(): Promise<SmsSettingsType> {
    return this.settings.shown();
  }

  @Requires('SETTINGS_READ')
  @Query(() => [SmsModuleType], { description: 'The providers that SMS can be sent through.' })
  smsModules(): SmsModuleType[] {
    return this.settings.list().map(moduleView);
  }

  @Requires('SETTINGS_READ')
  @Query(() => PastedConfigurationType, {
    description: 'Reads what a provider sent, line by line; stores nothing.',
  })
  readPastedConfiguration(@Arg('module') module: string, @Arg('text') text: string): PastedConfigurationType {
    return pastedView(this.settings.readPasted(module, text));
  }

  @Requires('SETTINGS_WRITE')
  @Mutation(() => SmsSettingsType, { description: 'Saves the next version.' })
  updateSmsSettings(
    @Arg('input', () => SmsSettingsInputType) input: SmsSettingsInputType,
    @Arg('version', () => Int) version: number,
    @Ctx() context: GraphQLContext,
  ): Promise<SmsSettingsType> {
    return this.settings.update(signedIn(context), input, version);
  }

  @Requires('SETTINGS_TEST')
  @Query(() => SmsTestType, { nullable: true })
  smsTest(
    @Arg('id', () => ID) id: string,
    @Ctx() { principal }: GraphQLContext,
  ): Promise<SmsTestType | null> {
    return this.tests.get(principal, id);
  }

  @Requires('SETTINGS_TEST')
  @Mutation(() => SmsTestType, { description: 'Sends one SMS; follow it with smsTestEvents.' })
  async sendSmsTest(
    @Arg('input', () => SendSmsTestInput) input: SendSmsTestInput,
    @Ctx() context: GraphQLContext,
  ): Promise<SmsTestType> {
    return { ...(await this.tests.start(signedIn(context), input)), events: [] };
  }

  @Requires('SETTINGS_TEST')
  @Mutation(() => SmsTestType, { description: 'Stops watching; a message that left is not called back.' })
  cancelSmsTest(@Arg('id', () => ID) id: string, @Ctx() context: GraphQLContext): Promise<SmsTestType> {
    return this.tests.cancel(signedIn(context), id);
  }

  @Requires('SETTINGS_TEST')
  @Subscription(() => CheckEventType, {
    description: 'The steps of a test, from the number `after` on, none lost.',
    ...streamedBy(
      () => SmsResolver,
      ({ tests }, { id, after }: { id: string; after?: number | null }, context) =>
        tests.events(context, id, after ?? 0),
    ),
  })
  smsTestEvents(
    @Root() event: CheckEventType,
    @Arg('id', () => ID) _id: string,
    @Arg('after', () => Int, { nullable: true }) _after: number | null,
  ): CheckEventType {
    return event;
  }
}
