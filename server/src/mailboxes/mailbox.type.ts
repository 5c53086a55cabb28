import { Field, ID, ObjectType } from 'type-graphql';

@ObjectType('Mailbox', { description: 'An imported sender address of the organisation.' })
export class MailboxType {
  @Field(() => ID)
  id!: string;

  @Field()
  address!: string;

  @Field({ description: 'The name that recipients see.' })
  name!: string;

  @Field(() => Date, {
    nullable: true,
    description: 'When a mail server last accepted a message from it in a check.',
  })
  provenAt!: number | null;
}
