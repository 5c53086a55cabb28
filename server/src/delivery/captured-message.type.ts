import type { MailingKind } from '@mailroom/shared/mailing-state';
import { Field, ID, ObjectType } from 'type-graphql';
import { MailingKindEnum } from '../platform/graphql/enums.ts';
import { connectionOf } from '../platform/graphql/page.type.ts';

@ObjectType({ description: 'A message that a trial sent to this page instead of to a person.' })
export class CapturedMessage {
  @Field(() => ID)
  id!: number;

  @Field(() => MailingKindEnum)
  kind!: MailingKind;

  @Field(() => Date)
  at!: number;

  @Field()
  from!: string;

  @Field()
  to!: string;

  @Field()
  subject!: string;

  @Field()
  text!: string;

  @Field({ description: 'Not to be shown outside a sandboxed frame.' })
  html!: string;

  @Field()
  headers!: string;
}

@ObjectType()
export class CapturedMessageConnection extends connectionOf('CapturedMessage', CapturedMessage) {}
