import type { Weekday } from '@mailroom/shared/sending-hours';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { SmsFieldKindEnum, SmsTestOutcomeEnum, WeekdayEnum } from '../platform/graphql/enums.ts';
import { CheckEventType } from '../settings/test-run.type.ts';

@ObjectType('SmsConfigurationValue', {
  description: "One value of a module's configuration; a secret has none.",
})
export class SmsConfigurationValueType {
  @Field()
  key!: string;

  @Field(() => String, { nullable: true })
  value!: string | null;

  @Field({ description: 'Whether a secret is stored.' })
  secretSet!: boolean;
}

@ObjectType({ description: 'An address that is entered at the provider.' })
export class CallbackUrl {
  @Field()
  kind!: string;

  @Field()
  url!: string;
}

@ObjectType('ReplyWords', { description: 'Words of one language that a reply may consist of.' })
export class ReplyWordsType {
  @Field({ description: 'A language tag such as en.' })
  language!: string;

  @Field(() => [String])
  words!: string[];
}

@ObjectType('SmsSettings', { description: 'How SMS are sent.' })
export class SmsSettingsType {
  @Field(() => Int)
  version!: number;

  @Field(() => String, { nullable: true })
  module!: string | null;

  @Field(() => String, { nullable: true })
  defaultCountryCode!: string | null;

  @Field(() => String, { nullable: true })
  sender!: string | null;

  @Field(() => [ReplyWordsType], {
    description: 'Whoever replies with one of these, and nothing else, gets no more SMS.',
  })
  stopWords!: ReplyWordsType[];

  @Field(() => [ReplyWordsType], {
    description: 'Whoever replied with a stop word takes it back with one of these.',
  })
  startWords!: ReplyWordsType[];

  @Field({ description: 'The one SMS that confirms a stop; empty: none is sent.' })
  stopConfirmation!: string;

  @Field({ description: 'Whether mailings keep to the hours of the day below; tests do not.' })
  quietHours!: boolean;

  @Field({ description: "The first minute, on the recipient's clock, such as 09:00." })
  sendingFrom!: string;

  @Field({ description: 'The first minute after the end; 24:00 at most.' })
  sendingTo!: string;

  @Field(() => [WeekdayEnum])
  sendingDays!: Weekday[];

  @Field(() => String, {
    nullable: true,
    description: 'For recipients whose zone is unknown; null: that of the server.',
  })
  sendingZone!: string | null;

  @Field(() => [SmsConfigurationValueType])
  configuration!: SmsConfigurationValueType[];

  @Field(() => [CallbackUrl])
  callbackUrls!: CallbackUrl[];

  @Field(() => Date, { nullable: true })
  updatedAt!: number | null;

  @Field(() => String, { nullable: true })
  updatedBy!: string | null;
}

@ObjectType({ description: "One field of a module's form." })
export class SmsModuleField {
  @Field()
  key!: string;

  @Field()
  label!: string;

  @Field()
  help!: string;

  @Field(() => SmsFieldKindEnum)
  kind!: string;

  @Field()
  secret!: boolean;

  @Field()
  required!: boolean;

  @Field(() => String, { nullable: true })
  default!: string | null;

  @Field(() => [String])
  options!: string[];

  @Field(() => Int, { nullable: true })
  min!: number | null;

  @Field(() => Int, { nullable: true })
  max!: number | null;

  @Field({ description: 'A text of several lines.' })
  multiline!: boolean;
}

@ObjectType({ description: 'What a module can send.' })
export class SmsModuleLimits {
  @Field(() => Int)
  maxParts!: number;

  @Field(() => Int, { nullable: true })
  maxLength!: number | null;

  @Field()
  supportsUcs2!: boolean;
}

@ObjectType('SmsModule', { description: 'The adapter for one SMS provider.' })
export class SmsModuleType {
  @Field(() => ID)
  id!: string;

  @Field()
  name!: string;

  @Field({ description: 'What to ask the provider for, and where to enter the callback address.' })
  help!: string;

  @Field(() => [SmsModuleField])
  fields!: SmsModuleField[];

  @Field(() => SmsModuleLimits)
  limits!: SmsModuleLimits;

  @Field()
  senderNeeded!: boolean;

  @Field({ description: 'Whether delivery reports come.' })
  reports!: boolean;
}

@ObjectType('PastedLine', { description: 'What became of one pasted line.' })
export class PastedLineType {
  @Field(() => Int)
  line!: number;

  @Field(() => String, { nullable: true })
  key!: string | null;

  @Field({ description: 'OK, UNKNOWN, EMPTY or INVALID.' })
  status!: string;

  @Field()
  message!: string;

  @Field(() => String, { nullable: true })
  suggestion!: string | null;
}

@ObjectType('PastedConfiguration', {
  description: 'What was understood of a pasted configuration; nothing is stored.',
})
export class PastedConfigurationType {
  @Field(() => [PastedLineType])
  lines!: PastedLineType[];

  @Field(() => [SmsConfigurationValueType])
  values!: SmsConfigurationValueType[];

  @Field(() => [String])
  missing!: string[];
}

@ObjectType('SmsTest', { description: 'A test of the SMS settings.' })
export class SmsTestType {
  @Field(() => ID)
  id!: string;

  @Field(() => SmsTestOutcomeEnum, { nullable: true, description: 'Null until it is done.' })
  outcome!: string | null;

  @Field(() => String, { nullable: true })
  code!: string | null;

  @Field(() => String, { nullable: true })
  mend!: string | null;

  @Field(() => [CheckEventType])
  events!: CheckEventType[];

  @Field(() => Date)
  startedAt!: number;

  @Field(() => Date, { nullable: true })
  endedAt!: number | null;
}
