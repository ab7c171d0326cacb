import { createHash, randomBytes } from 'node:crypto';

const MOST_SEED = 2 ** 32 - 1;
/** As many bits as a number takes without rounding, in whole bytes. */
const NUMBER_BYTES = 6;

/**
 * All that is left to chance: ids, jitter, and the order of what could as well be another way round. With a seed the
 * same chance comes each time; without one it is the machine's.
 *
 * A part that asks has a stream of its own ({@link of}), so that one more question in it changes no other part. Its
 * n-th answer is made of the hash of seed, names and n: streams never meet, however long they are.
 */
export class Chance {
  private asked = 0;

  private constructor(
    /** Seed and names; undefined without a seed. */
    private readonly source: string | undefined,
  ) {}

  /** @throws RangeError for a seed that is no whole number from 0 to 2^32-1 */
  static from(seed: number | undefined): Chance {
    if (seed === undefined) return new Chance(undefined);
    if (Number.isInteger(seed) && seed >= 0 && seed <= MOST_SEED) return new Chance(String(seed));
    throw new RangeError(`A seed is a whole number from 0 to ${MOST_SEED}, got ${seed}.`);
  }

  /** The machine's chance, for a part that is used alone. */
  static unseeded(): Chance {
    return new Chance(undefined);
  }

  /** Whether the same comes each time. */
  get isSeeded(): boolean {
    return this.source !== undefined;
  }

  /** The chance of a part. The same name gives the same stream, from its beginning. */
  of(name: string): Chance {
    return new Chance(this.source === undefined ? undefined : `${this.source}/${name}`);
  }

  /** A UUID, version 4. */
  uuid(): string {
    const bytes = this.bytes(16);
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  }

  /** Hexadecimal digits, two a byte. */
  hex(bytes: number): string {
    return this.bytes(bytes).toString('hex');
  }

  /** A number from 0 to 1, 1 excluded. */
  number(): number {
    return this.bytes(NUMBER_BYTES).readUIntBE(0, NUMBER_BYTES) / 256 ** NUMBER_BYTES;
  }

  /** A whole number from 0 to n, n excluded. */
  below(n: number): number {
    return Math.floor(this.number() * n);
  }

  private bytes(count: number): Buffer {
    if (this.source === undefined) return randomBytes(count);
    const blocks: Buffer[] = [];
    for (let bytes = 0; bytes < count; bytes += 32) {
      blocks.push(
        createHash('sha256')
          .update(`${this.source}#${this.asked++}`)
          .digest(),
      );
    }
    return Buffer.concat(blocks).subarray(0, count);
  }
}
