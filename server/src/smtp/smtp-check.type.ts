import { Field, ID, ObjectType } from 'type-graphql';
import { CheckOutcomeEnum } from '../platform/graphql/enums.ts';
import { CheckEventType } from '../settings/test-run.type.ts';

@ObjectType({ description: 'A check of the SMTP connection.' })
export class SmtpCheck {
  @Field(() => ID)
  id!: string;

  @Field(() => CheckOutcomeEnum, { nullable: true, description: 'Null until it is done.' })
  outcome!: string | null;

  @Field(() => String, { nullable: true })
  code!: string | null;

  @Field(() => String, { nullable: true, description: 'What is likely to help.' })
  mend!: string | null;

  @Field(() => [CheckEventType])
  events!: CheckEventType[];

  @Field(() => Date)
  startedAt!: number;

  @Field(() => Date, { nullable: true })
  endedAt!: number | null;
}
