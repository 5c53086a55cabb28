import { AuthResolver, type StartTrial } from '../auth/auth.resolver.ts';
import { type HashCost, Passwords } from '../auth/argon2.passwords.ts';
import { SessionCookie } from '../auth/cookies.session.ts';
import { LimiterAttemptCounter, signInCounters } from '../auth/limiter.attempt-counter.ts';
import { Sessions } from '../auth/sessions.service.ts';
import { Setup } from '../auth/setup.service.ts';
import { SignInThrottle } from '../auth/sign-in-throttle.ts';
import { Tokens } from '../auth/tokens.service.ts';
import { UsersResolver } from '../auth/users.resolver.ts';
import { Users } from '../auth/users.service.ts';
import type { Ground } from './ground.ts';

const SETUP_ATTEMPTS = 10;
const SETUP_SECONDS = 15 * 60;

/** Puts accounts, sessions and tokens together. */
export function composeAuth(
  { config, clock, database, audit }: Ground,
  startTrial: StartTrial,
  cost?: HashCost,
) {
  const passwords = new Passwords(cost);
  const cookie = new SessionCookie(config.publicUrl);
  const sessions = new Sessions(
    database,
    clock,
    audit,
    passwords,
    new SignInThrottle(signInCounters()),
    cookie,
  );
  const attempts = new LimiterAttemptCounter(SETUP_ATTEMPTS, SETUP_SECONDS);
  const setup = new Setup(database, clock, audit, passwords, sessions, attempts);
  const users = new Users(database, clock, audit, passwords, sessions);
  const tokens = new Tokens(database, clock, audit, sessions);
  const resolvers = [new AuthResolver(sessions, setup, cookie, startTrial), new UsersResolver(users, tokens)];
  return { sessions, setup, resolvers };
}
