import { Readable } from 'node:stream';

const CHUNK_BYTES = 16 * 1024;

/** How far a message's body has come: the only knowledge of whether the other side may have all of it. */
export type BodyPhase = 'UNREAD' | 'OPENING' | 'LEAVING' | 'ENDED';

/** A body that nodemailer draws from: nobody reads it before the server asked for it, and it says when its end is handed over. */
export class BodyStream extends Readable {
  #phase: BodyPhase = 'UNREAD';
  #sent = 0;
  readonly #bytes: Buffer;
  readonly #mayLeave: () => Promise<boolean>;
  readonly #onProgress: () => void;

  /**
   * @param mayLeave awaited once, before the first byte leaves; on false the stream stays silent
   * @param onProgress called whenever bytes, or the end, are handed over
   */
  constructor(bytes: Buffer, mayLeave: () => Promise<boolean>, onProgress: () => void) {
    super({ highWaterMark: CHUNK_BYTES });
    this.#bytes = bytes;
    this.#mayLeave = mayLeave;
    this.#onProgress = onProgress;
    // First of the listeners of 'end': nodemailer's, which writes the final dot, runs after it.
    this.once('end', () => {
      this.#phase = 'ENDED';
      this.#onProgress();
    });
  }

  get phase(): BodyPhase {
    return this.#phase;
  }

  override _read(): void {
    if (this.#phase === 'UNREAD') this.#open();
    else if (this.#phase === 'LEAVING') this.#pushNext();
  }

  #open(): void {
    this.#phase = 'OPENING';
    this.#mayLeave().then(
      (may) => {
        if (!may || this.destroyed) return;
        this.#phase = 'LEAVING';
        this.#pushNext();
      },
      () => {}, // reported by whoever gave the function
    );
  }

  #pushNext(): void {
    this.#onProgress();
    const next = this.#bytes.subarray(this.#sent, this.#sent + CHUNK_BYTES);
    this.#sent += next.length;
    this.push(next.length > 0 ? next : null);
  }
}
