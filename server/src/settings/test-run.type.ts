import { GraphQLJSON } from 'graphql-scalars';
import { Field, Int, ObjectType } from 'type-graphql';
import { CheckStageEnum, EventLevelEnum } from '../platform/graphql/enums.ts';

@ObjectType('CheckEvent', { description: 'One step of a check or a test, as it happened.' })
export class CheckEventType {
  @Field(() => Int, { description: 'From 1, without a gap: whoever reconnects asks from the last he has.' })
  seq!: number;

  @Field(() => Date)
  at!: number;

  @Field(() => CheckStageEnum)
  stage!: string;

  @Field(() => EventLevelEnum)
  level!: string;

  @Field()
  text!: string;

  @Field(() => GraphQLJSON, { nullable: true })
  details!: unknown;
}
