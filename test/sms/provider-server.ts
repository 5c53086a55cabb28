import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedRequest {
  method: string;
  /** Path and query as they came. */
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** How the server answers; `DROP` reads the request and ends the connection without a word, `HANG` keeps silent. */
export type ProviderAnswer =
  { status: number; headers?: Record<string, string>; body: string } | 'DROP' | 'HANG';

/** A provider of the test's own: it keeps every request and answers as it is told. */
export class ProviderServer {
  readonly requests: ReceivedRequest[] = [];
  answer: ProviderAnswer = { status: 200, body: '' };
  /** Answers each request by itself, where that is needed. */
  answers: ((request: ReceivedRequest) => ProviderAnswer | Promise<ProviderAnswer>) | null = null;
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  #waiting: (() => void)[] = [];

  static async start(answer?: ProviderAnswer): Promise<ProviderServer> {
    const provider = new ProviderServer();
    if (answer) provider.answer = answer;
    await new Promise<void>((resolve) => provider.#server.listen(0, '127.0.0.1', resolve));
    return provider;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The last request. */
  get received(): ReceivedRequest {
    const last = this.requests.at(-1);
    if (!last) throw new Error('Expected a request, none came.');
    return last;
  }

  /** Waits for the first request that fits, those included that came already. */
  async nextThat(fits: (request: ReceivedRequest) => boolean): Promise<ReceivedRequest> {
    for (;;) {
      const found = this.requests.find(fits);
      if (found) return found;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    if (body === null) return;
    const received = {
      method: request.method ?? '',
      url: request.url ?? '',
      headers: Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      ),
      body,
    };
    this.requests.push(received);
    const answer = (await this.answers?.(received)) ?? this.answer;
    if (answer === 'DROP') request.socket.destroy();
    else if (answer !== 'HANG') response.writeHead(answer.status, answer.headers).end(answer.body);
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

/** Reads a request; null if whoever makes it goes away in the middle. */
async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  } catch {
    return null;
  }
  return Buffer.concat(chunks).toString('utf8');
}
