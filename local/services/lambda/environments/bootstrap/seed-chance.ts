import type { ModuleHost } from './load-handler';

/**
 * Makes what the code of this process draws by chance follow from a seed: `Math.random`, and of `node:crypto` and Web
 * Crypto random bytes, numbers and UUIDs. Keys and salts that OpenSSL makes by itself stay random.
 *
 * Self-contained: it is sent to the child process as text, so it uses nothing but its arguments and globals.
 */
export function seedChance({ require }: Pick<ModuleHost, 'require'>, seed: string): void {
  const crypto = require('node:crypto') as typeof import('node:crypto');
  const { syncBuiltinESMExports } = require('node:module') as typeof import('node:module');
  const { createHash } = crypto;
  type View = NodeJS.ArrayBufferView | ArrayBuffer | SharedArrayBuffer;

  /** Gives the bytes of one stream, as many as asked. The n-th 32 are the hash of seed, name and n. */
  const stream = (name: string): ((count: number) => Buffer) => {
    let blocks = 0;
    let left: Buffer = Buffer.alloc(0);
    return (count) => {
      const parts = [left];
      for (let bytes = left.length; bytes < count; bytes += 32) {
        parts.push(createHash('sha256').update(`${seed}/${name}#${blocks++}`).digest());
      }
      const all = Buffer.concat(parts);
      left = all.subarray(count);
      return all.subarray(0, count);
    };
  };
  const numbers = stream('numbers');
  const bytes = stream('bytes');

  const number = (draw: (count: number) => Buffer): number => draw(6).readUIntBE(0, 6) / 256 ** 6;
  const uuid = (): string => {
    const drawn = bytes(16);
    drawn[6] = ((drawn[6] ?? 0) & 0x0f) | 0x40;
    drawn[8] = ((drawn[8] ?? 0) & 0x3f) | 0x80;
    return drawn.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  };
  const randomBytes = (size: number, callback?: (error: null, drawn: Buffer) => void): Buffer | undefined => {
    const drawn = Buffer.from(bytes(size));
    if (callback === undefined) return drawn;
    process.nextTick(callback, null, drawn);
    return undefined;
  };
  /** Offset and size count elements of the view, as in Node.js. */
  const fill = <T extends View>(view: T, offset = 0, size?: number): T => {
    const isView = ArrayBuffer.isView(view);
    const each = (isView && 'BYTES_PER_ELEMENT' in view && Number(view.BYTES_PER_ELEMENT)) || 1;
    const from = offset * each;
    const count = size === undefined ? view.byteLength - from : size * each;
    const target = isView
      ? new Uint8Array(view.buffer, view.byteOffset + from, count)
      : new Uint8Array(view, from, count);
    target.set(bytes(count));
    return view;
  };
  const randomFill = <T extends View>(view: T, ...rest: unknown[]): void => {
    const callback = rest.pop() as (error: null, filled: T) => void;
    const [offset, size] = rest as (number | undefined)[];
    process.nextTick(callback, null, fill(view, offset, size));
  };
  const randomInt = (...args: unknown[]): number | undefined => {
    const callback = typeof args.at(-1) === 'function' ? args.pop() : undefined;
    const [min, max] = (args.length > 1 ? args : [0, ...args]) as [number, number];
    if (!(Number.isSafeInteger(min) && Number.isSafeInteger(max) && max > min)) {
      throw new RangeError(`randomInt needs whole numbers, the greater last, got ${min} and ${max}.`);
    }
    const drawn = min + Math.floor(number(bytes) * (max - min));
    if (callback === undefined) return drawn;
    process.nextTick(callback as (error: undefined, drawn: number) => void, undefined, drawn);
    return undefined;
  };

  Math.random = () => number(numbers);
  const functions = { randomBytes, randomFill, randomFillSync: fill, randomInt, randomUUID: uuid };
  Object.assign(crypto, functions);
  for (const alias of ['pseudoRandomBytes', 'prng', 'rng']) {
    Object.defineProperty(crypto, alias, { value: randomBytes, configurable: true, writable: true });
  }
  Object.assign(Object.getPrototypeOf(crypto.webcrypto), {
    getRandomValues: <T extends View>(view: T): T => fill(view),
    randomUUID: uuid,
  });
  syncBuiltinESMExports();
}
