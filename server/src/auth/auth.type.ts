import type { Permission } from '@mailroom/shared/permissions';
import { Field, ID, ObjectType } from 'type-graphql';
import { PermissionEnum } from '../platform/graphql/enums.ts';

@ObjectType({ description: 'Who is signed in.' })
export class Viewer {
  @Field(() => ID)
  id!: string;

  @Field()
  email!: string;

  @Field()
  name!: string;

  @Field(() => [PermissionEnum])
  permissions!: Permission[];
}

@ObjectType({ description: 'A named set of permissions.' })
export class Role {
  @Field(() => ID)
  id!: string;

  @Field()
  name!: string;

  @Field(() => [PermissionEnum])
  permissions!: Permission[];

  @Field({ description: 'Built-in roles cannot be changed.' })
  builtIn!: boolean;
}

@ObjectType({ description: 'A person who signs in.' })
export class User {
  @Field(() => ID)
  id!: string;

  @Field()
  email!: string;

  @Field()
  name!: string;

  @Field(() => Role)
  role!: Role;

  @Field()
  disabled!: boolean;

  @Field(() => Date)
  createdAt!: number;

  @Field(() => Date, { nullable: true })
  lastSignInAt!: number | null;
}

@ObjectType({ description: 'What a tool signs in with.' })
export class ApiToken {
  @Field(() => ID)
  id!: string;

  @Field()
  name!: string;

  @Field(() => [PermissionEnum])
  permissions!: Permission[];

  @Field(() => Date)
  createdAt!: number;

  @Field(() => Date)
  expiresAt!: number;

  @Field(() => Date, { nullable: true })
  lastUsedAt!: number | null;
}

@ObjectType({ description: 'A new token with its text, which is told this once.' })
export class CreatedApiToken {
  @Field()
  token!: string;

  @Field(() => ApiToken)
  apiToken!: ApiToken;
}
