import type { MailingKind, MailingStatus, StartWarning, StatusReason } from '@mailroom/shared/mailing-state';
import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { MailboxType } from '../mailboxes/mailbox.type.ts';
import {
  MailingKindEnum,
  MailingStatusEnum,
  StartWarningEnum,
  StatusReasonEnum,
} from '../platform/graphql/enums.ts';
import { connectionOf } from '../platform/graphql/page.type.ts';

@ObjectType({ description: 'From whom a mailing will be sent, and why.' })
export class MailingSender {
  @Field(() => String, { nullable: true, description: 'Null if it cannot be sent from anybody.' })
  address!: string | null;

  @Field(() => String, { nullable: true })
  name!: string | null;

  @Field()
  why!: string;
}

@ObjectType({ description: 'Where a mailing stands.' })
export class MailingProgress {
  @Field(() => ID, { description: "The mailing's." })
  id!: string;

  @Field(() => MailingStatusEnum)
  status!: MailingStatus;

  @Field(() => StatusReasonEnum, { nullable: true, description: 'Why it waits or is paused.' })
  statusReason!: StatusReason | null;

  @Field(() => Date, { nullable: true, description: 'While it waits by itself.' })
  nextTryAt!: number | null;

  @Field(() => Date, {
    nullable: true,
    description: 'While all that wait are held until an hour of the day.',
  })
  heldUntil!: number | null;

  @Field(() => Int, { description: 'All recipients, skipped ones too.' })
  total!: number;

  @Field(() => Int)
  pending!: number;

  @Field(() => Int)
  sending!: number;

  @Field(() => Int, { description: 'Accepted, and nothing later was heard.' })
  sent!: number;

  @Field(() => Int)
  delivered!: number;

  @Field(() => Int)
  undelivered!: number;

  @Field(() => Int)
  bounced!: number;

  @Field(() => Int)
  rejected!: number;

  @Field(() => Int, { description: 'Refused for now; tried again.' })
  deferred!: number;

  @Field(() => Int, { description: 'May have arrived: a person decides.' })
  inDoubt!: number;

  @Field(() => Int)
  skipped!: number;

  @Field(() => Float, { description: 'Accepted over the last 10 seconds.' })
  ratePerSecond!: number;

  @Field(() => Date, { nullable: true })
  estimatedEnd!: number | null;
}

@ObjectType()
export class MailingLogEntry {
  @Field(() => Date)
  at!: number;

  @Field()
  text!: string;
}

@ObjectType({ description: 'How many got the same class of reply from the same domain.' })
export class ReplyGroup {
  @Field()
  replyClass!: string;

  @Field({ description: 'In a person’s words.' })
  meaning!: string;

  @Field()
  domain!: string;

  @Field(() => Int)
  count!: number;
}

@ObjectType({ description: 'What must be confirmed by its code.' })
export class StartWarningItem {
  @Field(() => StartWarningEnum)
  code!: StartWarning;

  @Field()
  message!: string;
}

@ObjectType()
export class SkipCount {
  @Field()
  reason!: string;

  @Field(() => Int)
  count!: number;
}

@ObjectType({ description: 'What a person is told before a mailing starts.' })
export class StartCheck {
  /** For what is read only when it is asked for. */
  mailingId!: string;

  @Field(() => Int, { description: 'Who will be sent to.' })
  recipients!: number;

  @Field(() => Int)
  skipped!: number;

  @Field(() => [SkipCount])
  skippedWhy!: SkipCount[];

  @Field(() => [StartWarningItem], { description: 'To be confirmed by name.' })
  warnings!: StartWarningItem[];

  @Field(() => [String], { description: 'What makes the start impossible.' })
  problems!: string[];

  @Field(() => Int, { nullable: true, description: 'At the pace of the last mailing of this kind.' })
  estimatedSeconds!: number | null;
}

@ObjectType('Mailing', { description: 'One message to many recipients.' })
export class MailingType {
  @Field(() => ID)
  id!: string;

  @Field(() => MailingKindEnum)
  kind!: MailingKind;

  @Field()
  name!: string;

  @Field(() => MailingStatusEnum)
  status!: MailingStatus;

  @Field(() => StatusReasonEnum, { nullable: true, description: 'Why it waits or is paused.' })
  statusReason!: StatusReason | null;

  @Field(() => Date, { nullable: true, description: 'While it waits by itself.' })
  nextTryAt!: number | null;

  @Field(() => Int, { description: 'Counts the changes; a change names the version that was read.' })
  version!: number;

  @Field()
  subject!: string;

  @Field()
  html!: string;

  @Field()
  text!: string;

  @Field(() => String, { nullable: true, description: "Shown in place of the mailbox's own name." })
  fromName!: string | null;

  @Field(() => String, { nullable: true })
  replyTo!: string | null;

  @Field(() => String, { nullable: true, description: "The caller's own." })
  externalId!: string | null;

  @Field(() => MailboxType, {
    nullable: true,
    description: 'The one that it chooses; without one the default From address counts.',
  })
  mailbox!: MailboxType | null;

  @Field(() => MailingSender)
  sender!: MailingSender;

  @Field({ description: 'Whether it is sent to the capture relay: then nothing leaves this machine.' })
  trial!: boolean;

  @Field(() => Date)
  createdAt!: number;

  @Field(() => Date, { nullable: true })
  scheduledAt!: number | null;

  @Field(() => String, { nullable: true, description: 'The time zone in which the time was chosen.' })
  scheduledZone!: string | null;

  @Field(() => Date, { nullable: true })
  startedAt!: number | null;

  @Field(() => Date, { nullable: true })
  endedAt!: number | null;

  @Field(() => [String], { description: "Names of the recipients' columns: its merge fields." })
  fields!: string[];

  @Field(() => MailingProgress)
  progress!: MailingProgress;
}

@ObjectType()
export class MailingConnection extends connectionOf('Mailing', MailingType) {}

@ObjectType({ description: 'What a recipient would see.' })
export class MailingPreview {
  @Field()
  subject!: string;

  @Field({ description: 'Not to be shown outside a sandbox.' })
  html!: string;

  @Field()
  text!: string;
}
