import { PERMISSIONS } from '@mailroom/shared/permissions';
import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { type GraphQLContext, signedIn } from '../platform/graphql/context.ts';
import { Requires } from '../platform/graphql/requires.ts';
import { isSignedIn, type SignedIn } from '../platform/principal.ts';
import { SetupInput } from './auth.input.ts';
import { Viewer } from './auth.type.ts';
import type { SessionCookie } from './cookies.session.ts';
import { principalOf, type Sessions } from './sessions.service.ts';
import type { Setup } from './setup.service.ts';

/** Turns the mailings of a fresh installation into a trial: given by the rooms above. */
export type StartTrial = (principal: SignedIn) => Promise<void>;

@Resolver()
export class AuthResolver {
  constructor(
    private readonly sessions: Sessions,
    private readonly setup: Setup,
    private readonly cookie: SessionCookie,
    private readonly startTrial: StartTrial,
  ) {}

  @Query(() => Viewer, { nullable: true, description: 'Who is signed in; null if nobody is.' })
  viewer(@Ctx() { principal }: GraphQLContext): Viewer | null {
    return isSignedIn(principal) ? viewerOf(principal) : null;
  }

  @Query(() => Boolean, { description: 'Whether there is no user yet.' })
  setupRequired(): Promise<boolean> {
    return this.setup.required();
  }

  @Mutation(() => Viewer, {
    description: 'Makes the first administrator and signs him in; only while there is no user.',
  })
  async completeSetup(
    @Arg('input', () => SetupInput) input: SetupInput,
    @Ctx() context: GraphQLContext,
  ): Promise<Viewer> {
    const { principal, secret } = await this.setup.complete(input.code, input, context.ip);
    this.#setCookie(context, secret);
    if (input.tryItOut) await this.startTrial(principal);
    return viewerOf(principal);
  }

  @Mutation(() => Viewer, { description: 'Signs in with a session cookie.' })
  async signIn(
    @Arg('email') email: string,
    @Arg('password') password: string,
    @Ctx() context: GraphQLContext,
  ): Promise<Viewer> {
    const { secret, user } = await this.sessions.signIn(email, password, context.ip);
    this.#setCookie(context, secret);
    return viewerOf(principalOf(user, '') as SignedIn);
  }

  @Requires()
  @Mutation(() => Boolean, { description: 'Ends the session and closes its sockets.' })
  async signOut(@Ctx() context: GraphQLContext): Promise<boolean> {
    await this.sessions.signOut(signedIn(context));
    if (context.http) this.cookie.clear(context.http.response);
    return true;
  }

  #setCookie({ http }: GraphQLContext, secret: string): void {
    if (http) this.cookie.set(http.response, secret);
  }
}

function viewerOf({ userId, email, name, permissions }: SignedIn): Viewer {
  return {
    id: userId,
    email,
    name,
    permissions: PERMISSIONS.filter((permission) => permissions.has(permission)),
  };
}
