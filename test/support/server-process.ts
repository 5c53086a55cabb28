import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ApiClient } from './api-client.ts';
import { ADMIN, ORIGIN } from './administrator.ts';

const MAIN = join(import.meta.dirname, '../../server/dist/main.mjs');

/** A server instance in a process of its own, which a test may kill. */
export class ServerProcess {
  private constructor(
    readonly child: ChildProcess,
    readonly url: string,
    readonly errors: string[],
    private readonly code: Promise<string>,
  ) {}

  /** Starts the built server and waits until it answers. */
  static async start(env: Record<string, string>): Promise<ServerProcess> {
    const child = spawn(process.execPath, [MAIN], {
      env: {
        ...process.env,
        PORT: '0',
        PUBLIC_URL: ORIGIN,
        LOG_LEVEL: 'warn',
        ADMIN_EMAIL: ADMIN.email,
        ADMIN_PASSWORD: ADMIN.password,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const errors: string[] = [];
    createInterface({ input: child.stderr }).on('line', (line) => errors.push(line));
    const lines = createInterface({ input: child.stdout });
    const code = new Promise<string>((resolve) => {
      lines.on('line', (line) => {
        const printed = /^Setup code: (\S+)/.exec(line)?.[1];
        if (printed) resolve(printed);
      });
    });
    const url = await new Promise<string>((resolve, reject) => {
      lines.on('line', (line) => {
        const answers = /^Mailroom answers at (\S+)/.exec(line)?.[1];
        if (answers) resolve(answers);
        else if (/"level":(50|60)/.test(line)) errors.push(line);
      });
      child.once('exit', (code) => reject(new Error(`The server ended with ${code}: ${errors.join('\n')}`)));
    });
    return new ServerProcess(child, url, errors, code);
  }

  /** Gives the setup code as soon as it is printed: only while there is no user. */
  setupCode(): Promise<string> {
    return this.code;
  }

  client(): ApiClient {
    return new ApiClient(this.url, ORIGIN);
  }

  admin(): Promise<ApiClient> {
    return this.client().signIn(ADMIN.email, ADMIN.password);
  }

  /** Ends the process, by default without any warning. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<number | null> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return this.child.exitCode;
    const exit = once(this.child, 'exit');
    this.child.kill(signal);
    const [code] = (await exit) as [number | null];
    return code;
  }
}
