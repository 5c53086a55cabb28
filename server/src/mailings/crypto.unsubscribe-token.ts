import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { MailingKind } from '@mailroom/shared/mailing-state';

/** Who wants no more mailings. */
export interface Unsubscriber {
  mailingId: string;
  recipientId: number;
  kind: MailingKind;
  address: string;
}

const VERSION = 1;
const GROUP_BYTES = 16;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const RECIPIENT_BYTES = 6;
const HEAD_BYTES = 1 + GROUP_BYTES;
const MIN_BYTES = HEAD_BYTES + IV_BYTES + 1 + RECIPIENT_BYTES + TAG_BYTES;
const MAX_TOKEN = 600;

/**
 * Makes and reads the tokens of unsubscribe links: `version | mailing | iv | sealed(kind, recipient, address) | tag`.
 *
 * The address travels inside, so a link works as long as the key lives, also after its mailing was deleted. A tag of
 * 128 bits under a key of each mailing's own proves that we made it.
 */
export class UnsubscribeTokens {
  /** @param key 32 bytes for this purpose alone */
  constructor(private readonly key: Buffer) {}

  /** Gives the function that makes the tokens of one mailing. */
  forMailing(mailingId: string, kind: MailingKind): (recipientId: number, address: string) => string {
    const head = headOf(mailingId);
    const key = this.#keyOf(head);
    return (recipientId, address) => {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(head);
      const body = Buffer.concat([cipher.update(bodyOf(kind, recipientId, address)), cipher.final()]);
      return Buffer.concat([head, iv, body, cipher.getAuthTag()]).toString('base64url');
    };
  }

  /** Reads a token; null if we did not make it, or a single character differs. */
  read(token: string): Unsubscriber | null {
    if (token.length > MAX_TOKEN) return null;
    const bytes = Buffer.from(token, 'base64url');
    if (bytes.length < MIN_BYTES || bytes[0] !== VERSION || bytes.toString('base64url') !== token)
      return null;
    const head = bytes.subarray(0, HEAD_BYTES);
    const body = this.#open(head, bytes.subarray(HEAD_BYTES));
    if (!body) return null;
    const hex = head.subarray(1).toString('hex');
    return {
      mailingId: hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
      kind: body[0] === 0 ? 'EMAIL' : 'SMS',
      recipientId: body.readUIntBE(1, RECIPIENT_BYTES),
      address: body.subarray(1 + RECIPIENT_BYTES).toString('utf8'),
    };
  }

  #open(head: Buffer, sealed: Buffer): Buffer | null {
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#keyOf(head), sealed.subarray(0, IV_BYTES))
        .setAAD(head)
        .setAuthTag(sealed.subarray(-TAG_BYTES));
      return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
    } catch {
      return null;
    }
  }

  #keyOf(head: Buffer): Buffer {
    return Buffer.from(hkdfSync('sha256', this.key, head, 'mailroom/unsubscribe-link/v1', 32));
  }
}

function headOf(mailingId: string): Buffer {
  const id = Buffer.from(mailingId.replaceAll('-', ''), 'hex');
  if (id.length !== GROUP_BYTES) throw new RangeError(`A mailing's id is a UUID, not ${mailingId}`);
  return Buffer.concat([Buffer.from([VERSION]), id]);
}

function bodyOf(kind: MailingKind, recipientId: number, address: string): Buffer {
  const body = Buffer.alloc(1 + RECIPIENT_BYTES);
  body[0] = kind === 'EMAIL' ? 0 : 1;
  body.writeUIntBE(recipientId, 1, RECIPIENT_BYTES);
  return Buffer.concat([body, Buffer.from(address, 'utf8')]);
}
