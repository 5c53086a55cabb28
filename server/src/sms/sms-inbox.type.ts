import { Field, ID, Int, ObjectType } from 'type-graphql';
import { ReplyMeaningEnum, StopConfirmationStateEnum } from '../platform/graphql/enums.ts';
import { connectionOf } from '../platform/graphql/page.type.ts';

@ObjectType({ description: 'An SMS that a person sent to us.' })
export class SmsInboxMessage {
  @Field(() => ID)
  id!: number;

  @Field({ description: 'The module whose provider handed it over.' })
  module!: string;

  @Field({ description: 'The sender as the provider writes it.' })
  from!: string;

  @Field(() => String, { nullable: true, description: 'The sender as E.164; null if it is no number.' })
  number!: string | null;

  @Field()
  to!: string;

  @Field()
  text!: string;

  @Field(() => Date)
  receivedAt!: number;

  @Field(() => Date, { nullable: true, description: 'Null until it was acted upon.' })
  handledAt!: number | null;

  @Field(() => ReplyMeaningEnum, { nullable: true, description: 'Null for a message like any other.' })
  meaning!: string | null;

  @Field({ description: 'Whether it blocked the number, or freed it.' })
  changed!: boolean;

  @Field(() => StopConfirmationStateEnum, {
    nullable: true,
    description: 'Null where there is nothing to confirm.',
  })
  confirmation!: string | null;

  @Field(() => String, { nullable: true, description: 'Why it was not sent, or may not have been.' })
  confirmationWords!: string | null;

  @Field(() => Date, { nullable: true, description: 'When the confirmation came so far.' })
  confirmedAt!: number | null;
}

@ObjectType()
export class SmsInboxConnection extends connectionOf('SmsInboxMessage', SmsInboxMessage) {
  @Field(() => Int)
  totalCount!: number;
}
