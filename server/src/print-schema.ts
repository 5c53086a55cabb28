import 'reflect-metadata';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BreakingChangeType, buildSchema, findBreakingChanges } from 'graphql';
import { startApp } from './app.ts';
import { readConfig } from './config.ts';
import { createLogger } from './platform/logger.ts';
import { printSchema } from './schema.ts';

const FILE = join(import.meta.dirname, '../schema.graphql');

/** Writes the schema file, or with `--check` tells whether it is up to date and breaks nobody. */
async function main(check: boolean): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'mailroom-schema-'));
  const app = await startApp(readConfig({ PORT: '0', DATA_DIR: dataDir }), {
    logger: createLogger('silent'),
  });
  const printed = printSchema(app.schema);
  await app.close();
  rmSync(dataDir, { recursive: true });
  if (!check) return writeFileSync(FILE, printed);
  const committed = readFileSync(FILE, 'utf8');
  if (committed === printed) return;
  const breaking = findBreakingChanges(buildSchema(committed), buildSchema(printed));
  const list = breaking
    .map(({ type, description }) => `  ${BreakingChangeType[type]}: ${description}`)
    .join('\n');
  process.stderr.write(
    `schema.graphql is not up to date: run the codegen script.\n${list ? `It would break:\n${list}\n` : ''}`,
  );
  process.exit(1);
}

await main(process.argv.includes('--check'));
process.exit(0);
