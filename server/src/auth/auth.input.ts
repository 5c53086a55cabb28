import type { Permission } from '@mailroom/shared/permissions';
import { Field, ID, InputType } from 'type-graphql';
import { PermissionEnum } from '../platform/graphql/enums.ts';

@InputType({ description: 'What makes the first administrator.' })
export class SetupInput {
  @Field({ description: 'The one-time code that Mailroom printed at its start.' })
  code!: string;

  @Field()
  email!: string;

  @Field()
  name!: string;

  @Field({ description: '12 to 128 characters.' })
  password!: string;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Also set up the capture relay and the Capture module.',
  })
  tryItOut?: boolean | null;
}

@InputType({ description: 'What makes an API token.' })
export class ApiTokenInput {
  @Field({ description: '1 to 100 characters.' })
  name!: string;

  @Field(() => [PermissionEnum], { description: 'A subset of your own.' })
  permissions!: Permission[];

  @Field(() => Date, { nullable: true, description: 'At most 365 days away; by default 90.' })
  expiresAt?: Date | null;
}

@InputType({ description: 'A user; on a change, what is left out stays.' })
export class UserInput {
  @Field(() => String, { nullable: true })
  email?: string | null;

  @Field(() => String, { nullable: true })
  name?: string | null;

  @Field(() => String, { nullable: true, description: '12 to 128 characters.' })
  password?: string | null;

  @Field(() => ID, { nullable: true })
  roleId?: string | null;

  @Field(() => Boolean, { nullable: true })
  disabled?: boolean | null;
}

@InputType({ description: 'A named set of permissions.' })
export class RoleInput {
  @Field()
  name!: string;

  @Field(() => [PermissionEnum])
  permissions!: Permission[];
}
