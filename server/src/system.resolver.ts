import { Field, ObjectType, Query, Resolver } from 'type-graphql';
import { Requires } from './platform/graphql/requires.ts';

@ObjectType({ description: 'How this installation stands.' })
export class SystemState {
  @Field({ description: 'Whether messages are captured here: nothing leaves this machine.' })
  trial!: boolean;

  @Field()
  publicUrl!: string;

  @Field({ description: 'Whether the public address can be one that is reachable from outside: https.' })
  publicUrlReachable!: boolean;

  @Field({ description: 'sqlite or postgres.' })
  database!: string;

  @Field()
  version!: string;
}

@Resolver()
export class SystemResolver {
  constructor(private readonly read: () => Promise<SystemState>) {}

  @Requires()
  @Query(() => SystemState)
  system(): Promise<SystemState> {
    return this.read();
  }
}
