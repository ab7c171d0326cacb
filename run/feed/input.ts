import { createReadStream, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { callersPath } from '../../common';
import { InputError } from '../errors';

/** One line of the input. */
export type InputLine =
  /** The line's bytes without its line end (LF or CR LF). */
  | { readonly kind: 'line'; readonly number: number; readonly bytes: Buffer }
  /** A line longer than the splitter's limit; only its length was kept. */
  | { readonly kind: 'oversized'; readonly number: number; readonly length: number };

/** In bytes. Longer than any Kinesis record (10 MiB), so that the stream's own limit decides on a refusal. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;

/** So many bytes at the beginning decide whether the input is text. */
const SNIFF_BYTES = 64 * 1024;

/**
 * Reads lines from a file, or from standard input for `-`. The first two bytes tell gzip, not the name.
 *
 * @param path a file's path, or `-`
 * @param standardInput what `-` stands for
 * @throws InputError at once for a folder and for a missing, unreadable or empty file
 * @throws InputError while reading: a binary file, an empty standard input, or gzip data that is damaged or
 *   truncated. The lines before the damage have been handed on by then.
 */
export function readInput(path: string, standardInput: Readable = process.stdin): AsyncIterable<InputLine> {
  const file = callersPath(path);
  if (path !== '-') checkFile(path, file);
  const source = path === '-' ? standardInput : createReadStream(file);
  return lines(source, path === '-' ? 'standard input' : path);
}

function checkFile(path: string, file: string): void {
  let stats: ReturnType<typeof statSync>;
  try {
    stats = statSync(file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new InputError(
      code === 'ENOENT'
        ? `--input ${path}: there is no such file (looked for ${resolve(file)}). ` +
            'Give the path of a log file, plain or gzip, or - for standard input.'
        : `--input ${path}: the file cannot be read (${code}; ${resolve(file)}).`,
      { cause: error },
    );
  }
  if (stats.isDirectory())
    throw new InputError(`--input ${path}: this is a folder. Give one file, or - for standard input.`);
  if (stats.isFile() && stats.size === 0)
    throw new InputError(`--input ${path}: the file is empty; there is nothing to feed.`);
}

async function* lines(source: Readable, name: string): AsyncGenerator<InputLine> {
  const splitter = new LineSplitter(MAX_LINE_BYTES);
  let sniffed = 0;
  let last = 0;
  try {
    for await (const chunk of withoutByteOrderMark(inflated(source))) {
      if (sniffed < SNIFF_BYTES) {
        refuseBinary(chunk.subarray(0, SNIFF_BYTES - sniffed), sniffed, name);
        sniffed += chunk.length;
      }
      for (const line of splitter.push(chunk)) {
        last = line.number;
        yield line;
      }
    }
  } catch (error) {
    throw error instanceof InputError ? error : readingError(error as NodeJS.ErrnoException, name, last);
  }
  if (sniffed === 0) throw new InputError(`--input ${name}: the input is empty; there is nothing to feed.`);
  yield* splitter.end();
}

/** @param last the number of the last line that was handed on */
function readingError(error: NodeJS.ErrnoException, name: string, last: number): InputError {
  const { code, message } = error;
  if (code === 'Z_BUF_ERROR') {
    return new InputError(
      `--input ${name}: the gzip data is truncated; it ends after line ${last}. What came before was fed.`,
      { cause: error },
    );
  }
  if (code?.startsWith('Z_')) {
    return new InputError(
      `--input ${name}: the gzip data is damaged after line ${last} (${message}). What came before was fed.`,
      { cause: error },
    );
  }
  return new InputError(`--input ${name}: reading failed after line ${last} (${code ?? message}).`, {
    cause: error,
  });
}

/** Text logs have no NUL byte; every common binary format has one near its beginning. */
function refuseBinary(beginning: Buffer, offset: number, name: string): void {
  const at = beginning.indexOf(0);
  if (at === -1) return;
  if (offset === 0 && ['fffe', 'feff'].includes(beginning.subarray(0, 2).toString('hex'))) {
    throw new InputError(`--input ${name}: this is UTF-16 text. Convert it: iconv -f UTF-16 -t UTF-8.`);
  }
  throw new InputError(
    `--input ${name}: this is not text (a NUL byte at offset ${offset + at}). Give a log with one event a line, plain or gzip.`,
  );
}

const BYTE_ORDER_MARK = Buffer.from('\ufeff');

/** Cuts the mark that editors write before UTF-8 text; the first line has another visitor and id with it. */
async function* withoutByteOrderMark(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let beginning: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (beginning === undefined) {
      yield chunk;
      continue;
    }
    beginning = Buffer.concat([beginning, chunk]);
    if (beginning.length < 3 && BYTE_ORDER_MARK.indexOf(beginning) === 0) continue;
    yield BYTE_ORDER_MARK.equals(beginning.subarray(0, 3)) ? beginning.subarray(3) : beginning;
    beginning = undefined;
  }
  if (beginning !== undefined && beginning.length > 0) yield beginning;
}

/** The chunks of `source`, through gunzip where they begin with gzip's magic number (RFC 1952, 1f 8b). */
async function* inflated(source: Readable): AsyncGenerator<Buffer> {
  const chunks = source[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let beginning: Buffer = Buffer.alloc(0);
  let ended = false;
  while (beginning.length < 2 && !ended) {
    const next = await chunks.next();
    ended = next.done === true;
    if (!ended) beginning = Buffer.concat([beginning, next.value]);
  }
  if (beginning.length === 0) return;

  const rest = async function* (): AsyncGenerator<Buffer> {
    yield beginning;
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value;
  };
  if (beginning[0] !== 0x1f || beginning[1] !== 0x8b) {
    yield* rest();
    return;
  }

  const gunzip = createGunzip();
  // An error of the source destroys gunzip with that error, which the reader below then throws.
  pipeline(Readable.from(rest()), gunzip, () => undefined);
  yield* gunzip as AsyncIterable<Buffer>;
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Cuts chunks into lines of bytes, so that bytes that are not valid UTF-8 pass unchanged. Its memory is
 * bounded: it counts a line longer than `maxLineBytes` and does not keep it.
 */
export class LineSplitter {
  private parts: Buffer[] = [];
  private length = 0;
  private number = 0;

  /** @param maxLineBytes the longest line that it hands on, in bytes */
  constructor(private readonly maxLineBytes: number) {}

  /** The lines that `chunk` completes. */
  *push(chunk: Buffer): Generator<InputLine> {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(LINE_FEED, start);
      if (end === -1) break;
      this.keep(chunk.subarray(start, end));
      yield this.cut();
      start = end + 1;
    }
    this.keep(chunk.subarray(start));
  }

  /** The last line, where the input does not end with a line end. */
  *end(): Generator<InputLine> {
    if (this.length > 0) yield this.cut();
  }

  private keep(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.length += bytes.length;
    // One byte more than the limit, because a carriage return at the end does not count.
    if (this.length <= this.maxLineBytes + 1) this.parts.push(bytes);
    else this.parts = [];
  }

  private cut(): InputLine {
    const number = ++this.number;
    const length = this.length;
    const joined = this.parts.length === 1 ? this.parts[0] : Buffer.concat(this.parts);
    this.parts = [];
    this.length = 0;
    if (joined === undefined || joined.length !== length) return { kind: 'oversized', number, length };
    const bytes = joined.at(-1) === CARRIAGE_RETURN ? joined.subarray(0, -1) : joined;
    if (bytes.length > this.maxLineBytes) return { kind: 'oversized', number, length: bytes.length };
    return { kind: 'line', number, bytes };
  }
}
