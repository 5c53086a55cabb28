import { GraphQLJSON } from 'graphql-scalars';
import { Field, ID, ObjectType } from 'type-graphql';
import { connectionOf } from '../platform/graphql/page.type.ts';

@ObjectType({ description: 'Who did what, and when.' })
export class AuditEntry {
  @Field(() => ID)
  id!: number;

  @Field(() => Date)
  at!: number;

  @Field()
  actor!: string;

  @Field()
  action!: string;

  @Field()
  subject!: string;

  @Field(() => GraphQLJSON, { nullable: true })
  details!: unknown;
}

@ObjectType()
export class AuditEntryConnection extends connectionOf('AuditEntry', AuditEntry) {}
