import type { MailingKind } from '@mailroom/shared/mailing-state';
import type { SecretBox } from '../platform/secret-box.ts';
import { type Unsubscriber, UnsubscribeTokens } from './crypto.unsubscribe-token.ts';

/** Where unsubscribe links begin, below the public address. */
export const UNSUBSCRIBE_PATH = '/u';

/** Makes the links by which a recipient ends his mailings, and recognises them. */
export class UnsubscribeLinks {
  readonly #tokens: UnsubscribeTokens;

  /** @param publicUrl without a slash at the end */
  constructor(
    box: Pick<SecretBox, 'deriveKey'>,
    private readonly publicUrl: string,
  ) {
    this.#tokens = new UnsubscribeTokens(box.deriveKey('unsubscribe'));
  }

  /** Gives the function that makes the links of one mailing. */
  forMailing(mailingId: string, kind: MailingKind): (recipientId: number, address: string) => string {
    const tokenOf = this.#tokens.forMailing(mailingId, kind);
    return (recipientId, address) => this.#linkOf(tokenOf(recipientId, address));
  }

  /** Gives a link that looks like a real one and ends nobody's mailings, for previews and tests. */
  sample(): string {
    return this.#linkOf('preview');
  }

  /** Reads the token of a link; null if it is none of ours. */
  read(token: string): Unsubscriber | null {
    return this.#tokens.read(token);
  }

  #linkOf(token: string): string {
    return `${this.publicUrl}${UNSUBSCRIBE_PATH}/${token}`;
  }
}
