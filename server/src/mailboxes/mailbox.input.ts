import { Field, InputType } from 'type-graphql';

@InputType({ description: 'A sender address to import.' })
export class MailboxInput {
  @Field()
  address!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Left out, a mailbox that is there already keeps its name.',
  })
  name?: string | null;
}
