/** SMPP 3.4 section 3.2: every PDU begins with its length. What exceeds this is no PDU. */
const MAX_OCTETS = 64 * 1_024;
const MIN_OCTETS = 16;

/** Cuts a stream of octets into PDUs. */
export class Frames {
  #rest: Uint8Array = new Uint8Array();

  /** Gives the PDUs that are complete; null once a length makes no sense, since nothing after it can be read. */
  take(octets: Uint8Array): Uint8Array[] | null {
    const all = joined(this.#rest, octets);
    const frames: Uint8Array[] = [];
    let at = 0;
    while (all.length - at >= 4) {
      const length = new DataView(all.buffer, all.byteOffset + at, 4).getUint32(0);
      if (length < MIN_OCTETS || length > MAX_OCTETS) return null;
      if (all.length - at < length) break;
      frames.push(all.subarray(at, at + length));
      at += length;
    }
    this.#rest = all.slice(at);
    return frames;
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
