import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { type GraphQLContext, signedIn } from '../platform/graphql/context.ts';
import { Requires } from '../platform/graphql/requires.ts';
import { ApiTokenInput, RoleInput, UserInput } from './auth.input.ts';
import { ApiToken, CreatedApiToken, Role, User } from './auth.type.ts';
import type { Tokens } from './tokens.service.ts';
import type { Users } from './users.service.ts';

@Resolver()
export class UsersResolver {
  constructor(
    private readonly service: Users,
    private readonly tokens: Tokens,
  ) {}

  @Requires('USERS_MANAGE')
  @Query(() => [User], { description: 'All users, oldest first.' })
  users(): Promise<User[]> {
    return this.service.list();
  }

  @Requires('USERS_MANAGE')
  @Query(() => [Role], { description: 'All roles, built-in ones first.' })
  roles(): Promise<Role[]> {
    return this.service.roles();
  }

  @Requires()
  @Query(() => [ApiToken], { description: 'Your own tokens, newest first.' })
  apiTokens(@Ctx() context: GraphQLContext): Promise<ApiToken[]> {
    return this.tokens.list(signedIn(context));
  }

  @Requires('USERS_MANAGE')
  @Mutation(() => User)
  createUser(@Arg('input', () => UserInput) input: UserInput, @Ctx() context: GraphQLContext): Promise<User> {
    return this.service.create(signedIn(context), input);
  }

  @Requires('USERS_MANAGE')
  @Mutation(() => User, { description: 'A new password or disabling ends his sessions.' })
  updateUser(
    @Arg('id', () => ID) id: string,
    @Arg('input', () => UserInput) input: UserInput,
    @Ctx() context: GraphQLContext,
  ): Promise<User> {
    return this.service.update(signedIn(context), id, input);
  }

  @Requires('USERS_MANAGE')
  @Mutation(() => Role)
  createRole(@Arg('input', () => RoleInput) input: RoleInput, @Ctx() context: GraphQLContext): Promise<Role> {
    return this.service.createRole(signedIn(context), input.name, input.permissions);
  }

  @Requires('USERS_MANAGE')
  @Mutation(() => Role)
  updateRole(
    @Arg('id', () => ID) id: string,
    @Arg('input', () => RoleInput) input: RoleInput,
    @Ctx() context: GraphQLContext,
  ): Promise<Role> {
    return this.service.updateRole(signedIn(context), id, input.name, input.permissions);
  }

  @Requires('USERS_MANAGE')
  @Mutation(() => Boolean)
  async deleteRole(@Arg('id', () => ID) id: string, @Ctx() context: GraphQLContext): Promise<boolean> {
    await this.service.deleteRole(signedIn(context), id);
    return true;
  }

  @Requires()
  @Mutation(() => CreatedApiToken, { description: 'The text of the token is told this once.' })
  createApiToken(
    @Arg('input', () => ApiTokenInput) input: ApiTokenInput,
    @Ctx() context: GraphQLContext,
  ): Promise<CreatedApiToken> {
    return this.tokens.create(signedIn(context), input.name, input.permissions, input.expiresAt ?? null);
  }

  @Requires()
  @Mutation(() => Boolean, { description: 'Ends one of your own tokens at once.' })
  async revokeApiToken(@Arg('id', () => ID) id: string, @Ctx() context: GraphQLContext): Promise<boolean> {
    await this.tokens.revoke(signedIn(context), id);
    return true;
  }
}
