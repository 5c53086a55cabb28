/** Reading and writing of the simple types of SMPP 3.4 section 3.1: integers with the highest octet first, and texts that end with NUL. */

/** Collects octets. */
export class OctetWriter {
  readonly #octets: number[] = [];

  integer(value: number, size: 1 | 2 | 4): this {
    for (let shift = (size - 1) * 8; shift >= 0; shift -= 8)
      this.#octets.push(Math.floor(value / 2 ** shift) % 256);
    return this;
  }

  /** A C-Octet String; what is not Latin-1 has no octet. */
  text(value: string): this {
    this.#octets.push(...latin1Octets(value), 0);
    return this;
  }

  raw(octets: Uint8Array): this {
    for (const octet of octets) this.#octets.push(octet);
    return this;
  }

  get octets(): Uint8Array {
    return Uint8Array.from(this.#octets);
  }
}

/** Takes octets apart from the front; reading beyond the end gives zeros and sets `isShort`. */
export class OctetReader {
  #at = 0;
  #isShort = false;

  constructor(private readonly octets: Uint8Array) {}

  get isShort(): boolean {
    return this.#isShort;
  }

  get left(): number {
    return this.octets.length - this.#at;
  }

  integer(size: 1 | 2 | 4): number {
    return this.raw(size).reduce((value, octet) => value * 256 + octet, 0);
  }

  /** A C-Octet String; some servers leave out the NUL at the very end. */
  text(): string {
    const end = this.octets.indexOf(0, this.#at);
    const octets = this.octets.subarray(this.#at, end === -1 ? undefined : end);
    if (end === -1 && octets.length === 0) this.#isShort = true;
    this.#at += octets.length + (end === -1 ? 0 : 1);
    return latin1Text(octets);
  }

  raw(length: number): Uint8Array {
    const octets = this.octets.slice(this.#at, this.#at + length);
    if (octets.length < length) this.#isShort = true;
    this.#at += octets.length;
    return octets;
  }
}

/** Writes a text in Latin-1, with a question mark for what it lacks. */
export function latin1Octets(text: string): number[] {
  return [...text].map((character) => {
    const code = character.codePointAt(0) ?? 0;
    return code > 0 && code <= 0xff ? code : 0x3f;
  });
}

/** Reads octets as Latin-1. */
export function latin1Text(octets: Uint8Array): string {
  return Array.from(octets, (octet) => String.fromCharCode(octet)).join('');
}
