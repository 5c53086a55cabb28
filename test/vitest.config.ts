import { defineConfig } from 'vitest/config';

/** Kinds of tests, told apart by the end of the file's name. */
const project = (name: string, include: string[], timeoutMs: number) => ({
  extends: true as const,
  test: { name, include, testTimeout: timeoutMs, hookTimeout: timeoutMs },
});

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
      project('contract', ['**/*.contract.ts'], 60_000),
      project('interop', ['**/*.interop.ts'], 120_000),
      project('reliability', ['**/*.reliability.ts'], 600_000),
    ],
  },
});
