import { Field, ID, Int, ObjectType } from 'type-graphql';
import { SettingsKindEnum } from '../platform/graphql/enums.ts';
import { connectionOf } from '../platform/graphql/page.type.ts';
import type { SettingsKind } from './settings-content.ts';

@ObjectType('SettingsFieldChange', {
  description: 'What one save did to one field; of a secret, before and after are "changed".',
})
export class SettingsFieldChangeType {
  @Field()
  field!: string;

  @Field(() => String, { nullable: true })
  before!: string | null;

  @Field(() => String, { nullable: true })
  after!: string | null;
}

@ObjectType({ description: 'One saved version of the settings.' })
export class SettingsChange {
  @Field(() => ID)
  id!: number;

  @Field(() => SettingsKindEnum)
  kind!: SettingsKind;

  @Field(() => Int)
  version!: number;

  @Field(() => Date)
  at!: number;

  @Field()
  by!: string;

  @Field(() => [SettingsFieldChangeType])
  changes!: SettingsFieldChangeType[];
}

@ObjectType()
export class SettingsChangeConnection extends connectionOf('SettingsChange', SettingsChange) {}
