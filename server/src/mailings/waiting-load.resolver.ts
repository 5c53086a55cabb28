import { Field, Int, ObjectType, Query, Resolver } from 'type-graphql';
import { Requires } from '../platform/graphql/requires.ts';
import type { StartChecks } from './start-checks.service.ts';

@ObjectType({ description: 'The largest mailing that has not ended.' })
export class WaitingLoad {
  @Field(() => Int, { description: 'Those who are still to be sent to.' })
  recipients!: number;

  @Field(() => Int, { nullable: true, description: 'At the pace of the last e-mail mailing.' })
  estimatedSeconds!: number | null;
}

@Resolver()
export class WaitingLoadResolver {
  constructor(private readonly checks: StartChecks) {}

  @Requires('SETTINGS_READ')
  @Query(() => WaitingLoad, {
    nullable: true,
    description: 'For the question what other settings would change; null if no e-mail mailing waits.',
  })
  largestWaiting(): Promise<WaitingLoad | null> {
    return this.checks.largestWaiting();
  }
}
