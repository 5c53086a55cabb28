import { createHmac } from 'node:crypto';
import type { SecretBox } from '../platform/secret-box.ts';

/** Names values without telling them: the same values have the same name, and nobody without the key can guess them. */
export class Fingerprints {
  readonly #key: Buffer;

  constructor(box: SecretBox) {
    this.#key = box.deriveKey('fingerprints');
  }

  /** Gives the name of a list of values. */
  of(purpose: string, values: readonly unknown[]): string {
    return createHmac('sha256', this.#key)
      .update(JSON.stringify([purpose, ...values]))
      .digest('hex');
  }
}
