import 'reflect-metadata';
import { startApp } from './app.ts';
import { ConfigError, readConfig } from './config.ts';
import { createLogger } from './platform/logger.ts';

// Nobody else on this machine may read what Mailroom writes.
process.umask(0o077);

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const logger = createLogger(config.logLevel);
  const app = await startApp(config, { logger });
  process.stdout.write(`Mailroom answers at ${app.url}\n`);
  if (app.setupCode) process.stdout.write(`Setup code: ${app.setupCode}   (open ${app.url}/setup)\n`);
  let stopping = false;
  const stop = () => {
    if (stopping) process.exit(1);
    stopping = true;
    app.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

main().catch((error: unknown) => {
  const sentence = error instanceof ConfigError || error instanceof Error ? error.message : String(error);
  process.stderr.write(`Mailroom cannot start: ${sentence}\n`);
  process.exit(1);
});
