import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

/** Where a secret is stored: bound into the ciphertext, so that it opens nowhere else. */
export interface SecretPlace {
  table: string;
  column: string;
  row: string;
}

const SALT_BYTES = 16;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Seals secrets with AES-256-GCM under a key derived per value: `v1.<key id>.<base64url(salt|iv|ciphertext|tag)>`. */
export class SecretBox {
  readonly #key: Buffer;
  /** Names the key without telling it. */
  readonly keyId: string;

  /** @throws {RangeError} if the key has not 32 bytes */
  constructor(key: Buffer) {
    if (key.length !== 32) throw new RangeError(`The key must have 32 bytes, it has ${key.length}`);
    this.#key = key;
    this.keyId = createHash('sha256').update('key-id').update(key).digest('hex').slice(0, 8);
  }

  /** Encrypts a text for the place where it will be stored. */
  seal(text: string, place: SecretPlace): string {
    const salt = randomBytes(SALT_BYTES);
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#derive(salt), iv).setAAD(this.#context(place));
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return `v1.${this.keyId}.${Buffer.concat([salt, iv, body, cipher.getAuthTag()]).toString('base64url')}`;
  }

  /** Decrypts what was sealed for this place; null if the key, the place or a single bit differs. */
  open(sealed: string, place: SecretPlace): string | null {
    const [version, keyId, encoded] = sealed.split('.');
    if (version !== 'v1' || keyId !== this.keyId || encoded === undefined) return null;
    const bytes = Buffer.from(encoded, 'base64url');
    if (bytes.length < SALT_BYTES + IV_BYTES + TAG_BYTES || bytes.toString('base64url') !== encoded)
      return null;
    const iv = bytes.subarray(SALT_BYTES, SALT_BYTES + IV_BYTES);
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#derive(bytes.subarray(0, SALT_BYTES)), iv)
        .setAAD(this.#context(place))
        .setAuthTag(bytes.subarray(-TAG_BYTES));
      const body = bytes.subarray(SALT_BYTES + IV_BYTES, -TAG_BYTES);
      return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
    } catch {
      return null;
    }
  }

  /** Derives a key for another purpose, such as signing links. */
  deriveKey(purpose: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#key, Buffer.alloc(0), `mailroom/${purpose}/v1`, 32));
  }

  #derive(salt: Buffer): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#key, salt, 'mailroom/secret/v1', 32));
  }

  #context({ table, column, row }: SecretPlace): Buffer {
    return Buffer.from(`v1|${this.keyId}|${table}|${column}|${row}`);
  }
}
