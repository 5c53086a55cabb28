import type { AuthKind, MailServiceId, Security } from '@mailroom/shared/settings';
import { Field, Int, ObjectType } from 'type-graphql';
import { AuthKindEnum, MailServiceEnum, SecurityEnum, UnclearPolicyEnum } from '../platform/graphql/enums.ts';

@ObjectType('EmailSettings', { description: 'How e-mail is sent. The password is never shown to anyone.' })
export class EmailSettingsType {
  @Field(() => Int, { description: '0 before the first save.' })
  version!: number;

  @Field(() => MailServiceEnum)
  mailService!: MailServiceId;

  @Field(() => Int, { description: 'E-mails assigned at once, shared by all threads.' })
  maxPerConnection!: number;

  @Field(() => Int, { description: 'SMTP processes alive at once, over all mailings and machines.' })
  smtpThreads!: number;

  @Field(() => String, { nullable: true, description: 'An imported mailbox.' })
  defaultFrom!: string | null;

  @Field(() => String, { nullable: true })
  host!: string | null;

  @Field(() => Int)
  port!: number;

  @Field(() => AuthKindEnum)
  auth!: AuthKind;

  @Field(() => String, { nullable: true })
  userName!: string | null;

  @Field()
  passwordSet!: boolean;

  @Field(() => SecurityEnum)
  security!: Security;

  @Field({ description: 'Saving changed connection settings waits for a passed check.' })
  checkOnSave!: boolean;

  @Field(() => String, { nullable: true })
  ehloName!: string | null;

  @Field(() => Int)
  connectTimeoutMs!: number;

  @Field(() => Int)
  commandTimeoutMs!: number;

  @Field(() => UnclearPolicyEnum)
  unclearRecipients!: 'HOLD' | 'RESEND';

  @Field(() => String, {
    nullable: true,
    description: 'PEM certificates to trust instead of the usual ones.',
  })
  trustedCertificate!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'SHA-256 fingerprint of the only certificate to accept.',
  })
  pinnedFingerprint!: string | null;

  @Field(() => Date, { nullable: true })
  updatedAt!: number | null;

  @Field(() => String, { nullable: true })
  updatedBy!: string | null;

  @Field(() => Date, {
    nullable: true,
    description: 'When a message was last accepted through exactly this relay.',
  })
  relayProvenAt!: number | null;

  @Field(() => [String], {
    description: 'Names of the mailings that this save paused, since mail goes another way now; else empty.',
  })
  pausedMailings!: string[];
}

@ObjectType('DispatchPlan', { description: 'How a number of e-mails is shared out among SMTP processes.' })
export class DispatchPlanType {
  @Field(() => Int)
  processesAtOnce!: number;

  @Field(() => [Int], { description: 'E-mails of each process of the first round.' })
  batchSizes!: number[];

  @Field(() => Int)
  processesTotal!: number;
}

@ObjectType({ description: 'The largest mailing that is waiting.' })
export class WaitingLoad {
  @Field(() => Int)
  recipients!: number;

  @Field(() => Int, { nullable: true })
  estimatedSeconds!: number | null;
}
