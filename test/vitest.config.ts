import { defineConfig } from 'vitest/config';

/** Kinds of tests, told apart by the end of the file's name. */
const project = (name: string, include: string[], timeoutMs: number, env: Record<string, string> = {}) => ({
  extends: true as const,
  test: { name, include, env, testTimeout: timeoutMs, hookTimeout: timeoutMs },
});

/** The features that stand on a database: they are tested on both. */
const ON_DATABASE = [
  '{auth,mailboxes,mailings,settings,delivery,sms,readme}/**/*.feature.ts',
  'smtp/{app,settings}-*.feature.ts',
  'platform/{guards,schema}.feature.ts',
];

export default defineConfig({
  root: import.meta.dirname,
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  // Without this alias two copies of graphql are loaded: "Cannot use GraphQLSchema from another module or realm".
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    globalSetup: ['./support/postgres-cluster.ts'],
    setupFiles: ['./support/setup.ts'],
    projects: [
      project('unit', ['**/*.unit.ts'], 5_000),
      project('feature', ['**/*.feature.ts'], 30_000),
      project('postgres', ON_DATABASE, 60_000, { TEST_DATABASE: 'postgres' }),
      project('contract', ['**/*.contract.ts'], 60_000),
      project('interop', ['**/*.interop.ts'], 120_000),
      project('reliability', ['**/*.reliability.ts'], 600_000),
    ],
  },
});
