import type { AuthKind, MailServiceId, Security } from '@mailroom/shared/settings';
import { Field, InputType, Int } from 'type-graphql';
import { AuthKindEnum, MailServiceEnum, SecurityEnum, UnclearPolicyEnum } from '../platform/graphql/enums.ts';

/** The type says what passes the rules; what comes is judged by the service. */
@InputType({ description: 'A change of the e-mail settings: a field left out keeps its value.' })
export class EmailSettingsInput {
  @Field(() => MailServiceEnum, { nullable: true })
  mailService?: MailServiceId;

  @Field(() => Int, { nullable: true })
  maxPerConnection?: number;

  @Field(() => Int, { nullable: true })
  smtpThreads?: number;

  @Field(() => String, { nullable: true })
  defaultFrom?: string | null;

  @Field(() => String, { nullable: true })
  host?: string | null;

  @Field(() => Int, { nullable: true })
  port?: number;

  @Field(() => AuthKindEnum, { nullable: true })
  auth?: AuthKind;

  @Field(() => String, { nullable: true, description: 'Without `auth` it means PASSWORD.' })
  userName?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Null or left out keeps the stored one, "" clears it.',
  })
  password?: string | null;

  @Field(() => SecurityEnum, { nullable: true })
  security?: Security;

  @Field(() => Boolean, { nullable: true })
  checkOnSave?: boolean;

  @Field(() => String, { nullable: true })
  ehloName?: string | null;

  @Field(() => Int, { nullable: true })
  connectTimeoutMs?: number;

  @Field(() => Int, { nullable: true })
  commandTimeoutMs?: number;

  @Field(() => UnclearPolicyEnum, { nullable: true })
  unclearRecipients?: 'HOLD' | 'RESEND';

  @Field(() => String, { nullable: true })
  trustedCertificate?: string | null;

  @Field(() => String, { nullable: true })
  pinnedFingerprint?: string | null;
}
