import type { Weekday } from '@mailroom/shared/sending-hours';
import { Field, InputType } from 'type-graphql';
import { WeekdayEnum } from '../platform/graphql/enums.ts';

@InputType({ description: "One value of a module's configuration." })
export class SmsConfigurationInput {
  @Field()
  key!: string;

  @Field({ description: 'Empty clears it; a key that is left out keeps its value.' })
  value!: string;
}

@InputType({ description: 'Words of one language that a reply may consist of.' })
export class ReplyWordsInput {
  @Field({ description: 'A language tag such as en.' })
  language!: string;

  @Field(() => [String])
  words!: string[];
}

@InputType('SmsSettingsInput', { description: 'A field that is left out keeps its value.' })
export class SmsSettingsInputType {
  @Field(() => String, { nullable: true })
  module?: string | null;

  @Field(() => String, { nullable: true, description: 'Accepts +44, 0044 and 44; stored as +44.' })
  defaultCountryCode?: string | null;

  @Field(() => String, { nullable: true })
  sender?: string | null;

  @Field(() => [ReplyWordsInput], {
    nullable: true,
    description: 'The whole list: a language that is left out has no words any more.',
  })
  stopWords?: ReplyWordsInput[] | null;

  @Field(() => [ReplyWordsInput], { nullable: true, description: 'The whole list, as for stopWords.' })
  startWords?: ReplyWordsInput[] | null;

  @Field(() => String, { nullable: true, description: 'Empty: a stop is not confirmed.' })
  stopConfirmation?: string | null;

  @Field(() => Boolean, { nullable: true })
  quietHours?: boolean | null;

  @Field(() => String, { nullable: true, description: 'A time of the day such as 09:00.' })
  sendingFrom?: string | null;

  @Field(() => String, { nullable: true, description: 'Later than sendingFrom; 24:00 at most.' })
  sendingTo?: string | null;

  @Field(() => [WeekdayEnum], { nullable: true })
  sendingDays?: Weekday[] | null;

  @Field(() => String, { nullable: true, description: 'Such as Europe/Oslo; null: that of the server.' })
  sendingZone?: string | null;

  @Field(() => [SmsConfigurationInput], { nullable: true })
  configuration?: SmsConfigurationInput[] | null;

  @Field(() => String, {
    nullable: true,
    description: 'What the provider sent: `key = value` lines or JSON.',
  })
  pastedConfiguration?: string | null;
}

@InputType({ description: 'What is sent, and with which settings.' })
export class SendSmsTestInput {
  @Field(() => SmsSettingsInputType, {
    nullable: true,
    description: 'Values that are not saved; needs SETTINGS_WRITE.',
  })
  settings?: SmsSettingsInputType | null;

  @Field()
  to!: string;

  @Field()
  text!: string;
}
