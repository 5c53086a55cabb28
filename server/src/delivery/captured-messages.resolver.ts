import { Arg, Int, Query, Resolver } from 'type-graphql';
import { Requires } from '../platform/graphql/requires.ts';
import { CapturedMessageConnection } from './captured-message.type.ts';
import type { CapturedMessages } from './captured-messages.service.ts';

@Resolver()
export class CapturedMessagesResolver {
  constructor(private readonly captured: CapturedMessages) {}

  @Requires('SETTINGS_TEST')
  @Query(() => CapturedMessageConnection, {
    description: 'What the capture relay and the Capture module caught, newest first.',
  })
  capturedMessages(
    @Arg('first', () => Int, { nullable: true }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after: string | null,
  ): Promise<CapturedMessageConnection> {
    return this.captured.list({ first, after });
  }
}
