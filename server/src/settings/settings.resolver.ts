import { Arg, Int, Query, Resolver } from 'type-graphql';
import { Requires } from '../platform/graphql/requires.ts';
import type { SettingsStore } from './settings-store.service.ts';
import { SettingsChangeConnection } from './settings.type.ts';

@Resolver()
export class SettingsResolver {
  constructor(private readonly store: SettingsStore) {}

  @Requires('SETTINGS_READ')
  @Query(() => SettingsChangeConnection, {
    description: 'Every saved version of both tabs, newest first; secrets only as "changed".',
  })
  settingsHistory(
    @Arg('first', () => Int, { nullable: true }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after: string | null,
  ): Promise<SettingsChangeConnection> {
    return this.store.history({ first, after });
  }
}
