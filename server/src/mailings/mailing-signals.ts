import { Topic } from '../platform/live.ts';

const EVERY = '*';

/** Passes on, inside this server instance, which mailings moved. */
export class MailingSignals {
  readonly #moved = new Topic<string>();

  /** Says that status, counts or rate of a mailing may have changed. */
  moved(mailingId: string): void {
    this.#moved.publish(mailingId, mailingId);
    this.#moved.publish(EVERY, mailingId);
  }

  /** Listens to one mailing, or to all; the function that it returns ends it. */
  listen(mailingId: string | null, listener: (mailingId: string) => void): () => void {
    return this.#moved.listen(mailingId ?? EVERY, listener);
  }
}
