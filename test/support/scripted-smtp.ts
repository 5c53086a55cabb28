import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { SecureContextOptions, TlsOptions } from 'node:tls';
import { ScriptedSession } from './scripted-session.ts';

/** Where a script may step in. BODY is the moment when the first bytes of a body have come. */
export type ScriptStage =
  | 'CONNECT'
  | 'EHLO'
  | 'HELO'
  | 'STARTTLS'
  | 'TLS'
  | 'AUTH'
  | 'AUTH_STEP'
  | 'MAIL'
  | 'RCPT'
  | 'DATA'
  | 'BODY'
  | 'DOT'
  | 'RSET'
  | 'QUIT'
  | 'OTHER';

/** What the server does instead of the ordinary. */
export type Reaction =
  /** A reply, as it is written but for the line ends; several lines are joined by a line feed. */
  | string
  /** Bytes as they are. */
  | { raw: string }
  /** An orderly end, after a reply if there is one. */
  | { close: true; reply?: string }
  | { reset: true }
  | { silence: true }
  /** A text, one character at a time, again and again. */
  | { drip: string; everyMs: number }
  /** A reply after a promise. */
  | { after: Promise<unknown>; then: Reaction };

export interface ScriptContext {
  stage: ScriptStage;
  /** The command line, or the body. */
  text: string;
  /** Counted from 0: which connection, and which message of it. */
  session: number;
  message: number;
}

export type ScriptStep = Reaction | ((context: ScriptContext) => Reaction | undefined);
export type Script = Partial<Record<ScriptStage, ScriptStep>>;

export interface ScriptedSmtpOptions {
  script?: Script;
  /** Lines of the answer to EHLO. STARTTLS and AUTH are added by `tls` and `users`. */
  extensions?: readonly string[];
  /** With a certificate STARTTLS is offered, or TLS is spoken from the first byte on. */
  tls?: SecureContextOptions & Pick<TlsOptions, 'minVersion' | 'maxVersion'> & { implicit?: boolean };
  users?: Readonly<Record<string, string>>;
  mechanisms?: readonly string[];
}

export interface ReceivedMessage {
  from: string;
  to: string[];
  body: string;
}

export interface ScriptedSmtp {
  port: number;
  /** One after another, as they connected. */
  sessions: ScriptedSession[];
  /** Accepted messages of all sessions, in the order of their acceptance. */
  messages: ReceivedMessage[];
  maxConcurrent(): number;
  close(): Promise<void>;
}

/** Starts a mail server that keeps to the protocol except where its script says otherwise. */
export async function startScriptedSmtp(options: ScriptedSmtpOptions = {}): Promise<ScriptedSmtp> {
  const sessions: ScriptedSession[] = [];
  const messages: ReceivedMessage[] = [];
  const open = new Set<Socket>();
  let maxConcurrent = 0;
  const server = createServer({ noDelay: true }, (socket) => {
    open.add(socket);
    maxConcurrent = Math.max(maxConcurrent, open.size);
    socket.on('close', () => open.delete(socket));
    sessions.push(new ScriptedSession({ socket, options, number: sessions.length, accepted: messages }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    sessions,
    messages,
    maxConcurrent: () => maxConcurrent,
    close: () => closeAll(server, open),
  };
}

function closeAll(server: Server, open: Set<Socket>): Promise<void> {
  for (const socket of open) socket.destroy();
  return new Promise((resolve) => server.close(() => resolve()));
}
