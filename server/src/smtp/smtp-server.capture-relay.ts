import type { AddressInfo } from 'node:net';
import { simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { CapturedMessages } from '../delivery/captured-messages.service.ts';
import type { Logger } from '../platform/logger.ts';

const MAX_MESSAGE_BYTES = 5 * 1024 * 1024;

/** The built-in relay for trying things out: a real SMTP server on loopback whose messages are read in the page. */
export class CaptureRelay {
  readonly #server: SMTPServer;

  constructor(
    private readonly captured: CapturedMessages,
    private readonly logger: Logger,
  ) {
    this.#server = new SMTPServer({
      banner: 'Mailroom capture relay',
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      size: MAX_MESSAGE_BYTES,
      logger: false,
      onData: (stream, session, callback) => {
        this.#keep(stream, session).then(
          (id) => callback(null, `2.0.0 captured as ${id}`),
          (error: Error) => callback(error),
        );
      },
    });
    this.#server.on('error', (error) => this.logger.warn({ err: error }, 'the capture relay met an error'));
  }

  /** Listens on a free port of loopback. */
  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  /** The port that this server instance's relay listens on. */
  get port(): number {
    return (this.#server.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #keep(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<number> {
    const mail = await simpleParser(stream, { skipTextToHtml: true, skipImageLinks: true });
    if (stream.sizeExceeded) {
      throw Object.assign(new Error('Message too large'), { responseCode: 552 });
    }
    const { mailFrom, rcptTo } = session.envelope;
    return this.captured.keep({
      kind: 'EMAIL',
      from: mail.from?.text ?? (mailFrom ? mailFrom.address : ''),
      to: rcptTo.map(({ address }) => address).join(', '),
      subject: mail.subject ?? '',
      text: mail.text ?? '',
      html: mail.html || '',
      headers: mail.headerLines.map(({ line }) => line).join('\n'),
    });
  }
}
