import type { MailingKind } from '@mailroom/shared/mailing-state';
import { Field, ID, InputType } from 'type-graphql';
import { MailingKindEnum } from '../platform/graphql/enums.ts';

@InputType({ description: 'What a mailing says; on a change, what is left out stays.' })
export class MailingInput {
  @Field(() => MailingKindEnum, { nullable: true, description: 'E-mail, if left out; it cannot be changed.' })
  kind?: MailingKind | null;

  @Field(() => String, { nullable: true, description: 'At most 200 characters; recipients do not see it.' })
  name?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'One line of at most 998 characters, with merge fields.',
  })
  subject?: string | null;

  @Field(() => String, { nullable: true, description: 'At most 1 000 000 characters, with merge fields.' })
  html?: string | null;

  @Field(() => String, { nullable: true, description: 'Made of the HTML if it stays empty.' })
  text?: string | null;

  @Field(() => ID, { nullable: true, description: 'Null: the default From address.' })
  mailboxId?: string | null;

  @Field(() => String, { nullable: true, description: "In place of the mailbox's own name." })
  fromName?: string | null;

  @Field(() => String, { nullable: true })
  replyTo?: string | null;

  @Field(() => String, { nullable: true, description: "The caller's own, at most 200 characters." })
  externalId?: string | null;
}

@InputType()
export class RecipientValueInput {
  @Field()
  name!: string;

  @Field({ description: 'At most 1000 characters.' })
  value!: string;
}

@InputType({ description: 'Somebody who is to get a mailing.' })
export class RecipientInput {
  @Field()
  address!: string;

  @Field(() => [RecipientValueInput], { nullable: true, description: 'At most 100.' })
  values?: RecipientValueInput[] | null;

  @Field(() => String, { nullable: true })
  externalId?: string | null;
}
