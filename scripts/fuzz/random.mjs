/** Random choices that a seed and a number determine. */
export class Random {
  #state;

  constructor(seed, number) {
    this.#state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(number + 1, 0xc2b2ae35);
  }

  /** A number from 0 to below `limit` (mulberry32). */
  below(limit) {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * limit);
  }

  of(items) {
    return items[this.below(items.length)];
  }

  bytes(most) {
    return Buffer.from(Array.from({ length: this.below(most + 1) }, () => this.below(256)));
  }

  list(most, make) {
    return Array.from({ length: this.below(most + 1) }, () => make());
  }

  /** The bytes with up to six changes: of a bit, a byte, a run that goes, comes, moves or repeats. */
  mutate(bytes) {
    let result = Buffer.from(bytes);
    for (let change = this.below(7); change > 0; change--) result = this.#change(result);
    return result;
  }

  #change(bytes) {
    const at = this.below(bytes.length + 1);
    const run = bytes.subarray(at, at + 1 + this.below(8));
    const rest = bytes.subarray(at + run.length);
    switch (this.below(6)) {
      case 0:
        return Buffer.concat([bytes.subarray(0, at), rest]);
      case 1:
        return Buffer.concat([bytes.subarray(0, at), run, run, rest]);
      case 2:
        return Buffer.concat([bytes.subarray(0, at), this.bytes(4), bytes.subarray(at)]);
      case 3:
        return Buffer.concat([bytes.subarray(0, at), Buffer.from([this.of(EDGES)]), bytes.subarray(at + 1)]);
      case 4:
        return Buffer.concat([rest, run, bytes.subarray(0, at)]);
      default: {
        const changed = Buffer.from(bytes);
        if (at < changed.length) changed[at] ^= 1 << this.below(8);
        return changed;
      }
    }
  }
}

/** Bytes at which decoders change their mind: ends of ranges, signs, quotes and line ends. */
const EDGES = [
  0, 1, 9, 10, 13, 0x1f, 0x20, 0x22, 0x2c, 0x30, 0x5b, 0x5c, 0x5d, 0x7f, 0x80, 0xbf, 0xc0, 0xf8, 0xff,
];
