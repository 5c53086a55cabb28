import { createClient, type Client } from 'graphql-ws';
import { WebSocket } from 'ws';

export interface ApiError {
  message: string;
  path?: (string | number)[];
  extensions: {
    code: string;
    fields?: { path: string; code: string; message: string }[];
    [key: string]: unknown;
  };
}

export interface ApiAnswer<T> {
  status: number;
  data: T | null;
  errors: ApiError[];
  headers: Headers;
}

/* eslint-disable @typescript-eslint/no-explicit-any -- answers are shaped by each test's own document */
type Answer = Record<string, any>;

/** Speaks to the API as a page (cookie and origin) or as a tool (token) does. */
export class ApiClient {
  cookie: string | null = null;
  token: string | null = null;

  constructor(
    readonly url: string,
    readonly origin: string,
  ) {}

  headers(): Record<string, string> {
    if (this.token) return { authorization: `Bearer ${this.token}` };
    return { origin: this.origin, ...(this.cookie && { cookie: this.cookie }) };
  }

  /** Sends a document and gives data and errors as they came. */
  async send<T = Answer>(
    query: string,
    variables: object = {},
    headers: Record<string, string> = {},
  ): Promise<ApiAnswer<T>> {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...this.headers(), ...headers },
      body: JSON.stringify({ query, variables }),
    });
    const body = (await response.json()) as { data?: T; errors?: ApiError[] };
    return {
      status: response.status,
      data: body.data ?? null,
      errors: body.errors ?? [],
      headers: response.headers,
    };
  }

  /** Sends a document that must succeed; gives its data. */
  async run<T = Answer>(query: string, variables: object = {}): Promise<T> {
    const { data, errors } = await this.send<T>(query, variables);
    if (errors.length > 0 || !data) throw new Error(`The API refused: ${JSON.stringify(errors)}`);
    return data;
  }

  /** Sends a document that must be refused; gives the first error. */
  async refused(query: string, variables: object = {}): Promise<ApiError> {
    const { errors } = await this.send(query, variables);
    if (!errors[0]) throw new Error('The API did not refuse');
    return errors[0];
  }

  async signIn(email: string, password: string): Promise<this> {
    const { headers, errors } = await this.send(
      'mutation($email: String!, $password: String!) { signIn(email: $email, password: $password) { id } }',
      { email, password },
    );
    const [cookie] = headers.getSetCookie();
    if (!cookie) throw new Error(`Not signed in: ${JSON.stringify(errors)}`);
    this.cookie = cookie.split(';')[0] ?? null;
    return this;
  }

  /** Makes a token with some of one's rights and gives a client that uses it. */
  async withToken(permissions: readonly string[]): Promise<ApiClient> {
    const { createApiToken } = await this.run(
      'mutation($input: ApiTokenInput!) { createApiToken(input: $input) { token } }',
      { input: { name: 'A tool', permissions } },
    );
    const tool = new ApiClient(this.url, this.origin);
    tool.token = createApiToken.token;
    return tool;
  }

  /** Opens a WebSocket client with this client's cookie or token. */
  socket(): Client {
    const headers = this.headers();
    class WithHeaders extends WebSocket {
      constructor(address: string, protocols: string) {
        super(address, protocols, { headers });
      }
    }
    return createClient({
      url: `${this.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WithHeaders,
      retryAttempts: 0,
      lazyCloseTimeout: 0,
    });
  }

  /** Subscribes; the events come one after another, errors of the stream are thrown. */
  async *events<T = Answer>(query: string, variables: Record<string, unknown> = {}): AsyncGenerator<T> {
    const client = this.socket();
    try {
      for await (const { data, errors } of client.iterate<T>({ query, variables })) {
        if (errors) throw Object.assign(new Error(errors[0]?.message), { errors });
        if (data) yield data as T;
      }
    } finally {
      await client.dispose();
    }
  }
}
