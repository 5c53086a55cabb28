import type { RecipientState } from '@mailroom/shared/mailing-state';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { RecipientStateEnum } from '../platform/graphql/enums.ts';
import { connectionOf } from '../platform/graphql/page.type.ts';

@ObjectType({ description: 'One column of a recipient.' })
export class RecipientValue {
  @Field()
  name!: string;

  @Field()
  value!: string;
}

@ObjectType('Recipient', { description: 'One row of a mailing, and what became of it.' })
export class RecipientType {
  @Field(() => ID)
  id!: number;

  @Field()
  address!: string;

  @Field(() => String, { nullable: true })
  externalId!: string | null;

  @Field(() => RecipientStateEnum)
  state!: RecipientState;

  @Field(() => String, { nullable: true, description: 'Why he is skipped.' })
  reason!: string | null;

  @Field(() => Date)
  stateAt!: number;

  @Field(() => Date, { nullable: true })
  retryAt!: number | null;

  @Field(() => Date, { nullable: true, description: 'While he is held until an hour of the day.' })
  heldUntil!: number | null;

  @Field(() => Int)
  attempts!: number;

  @Field(() => String, { nullable: true, description: 'What the other side said last.' })
  reply!: string | null;

  @Field(() => String, { nullable: true })
  replyClass!: string | null;

  @Field(() => String, { nullable: true })
  messageId!: string | null;

  @Field(() => Int, { nullable: true, description: 'Which version of the content he got.' })
  contentVersion!: number | null;

  @Field(() => String, { nullable: true, description: 'Who decided on him when it was in doubt.' })
  decidedBy!: string | null;
}

@ObjectType()
export class RecipientConnection extends connectionOf('Recipient', RecipientType) {
  @Field(() => Int)
  totalCount!: number;
}

@ObjectType('ImportProblem', { description: 'One row that is not sent to.' })
export class ImportProblemType {
  @Field(() => Int, { description: 'Line of the file, or place in the list.' })
  line!: number;

  @Field(() => String, { nullable: true })
  address!: string | null;

  @Field({ description: 'DUPLICATE, BLOCKED, or INVALID and UNREADABLE with a sentence.' })
  reason!: string;
}

@ObjectType({ description: 'How far an import of recipients is, or how it ended.' })
export class RecipientImport {
  @Field(() => ID)
  mailingId!: string;

  @Field(() => Int)
  added!: number;

  @Field(() => Int)
  skipped!: number;

  @Field()
  finished!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'Why it did not get to the end of the file; what was read before is kept.',
  })
  error!: string | null;

  @Field(() => [ImportProblemType], { description: 'The first 1000; while it runs the first 20.' })
  problems!: ImportProblemType[];
}
