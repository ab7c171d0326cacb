import { createReadStream, statSync } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { InputError } from './input-error';
import { type InputLine, LineSplitter } from './line-splitter';

/** Longer than any Kinesis record (10 MiB), so that what is refused is refused by the stream's own limit. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;

/** How much of the beginning decides whether the input is text. */
const SNIFF_BYTES = 64 * 1024;

/**
 * Reads lines from a file, or from standard input for `-`. Gzip is known by its first two bytes, whatever the name.
 *
 * @param path a file's path, or `-`
 * @param standardInput what `-` stands for
 * @throws InputError at once for a missing, unreadable or empty file or a folder; while reading for a binary file, an
 *   empty standard input, and damaged or truncated gzip (the lines before the damage have been handed on by then)
 */
export function readInput(path: string, standardInput: Readable = process.stdin): AsyncIterable<InputLine> {
  if (path !== '-') checkFile(path);
  const source = path === '-' ? standardInput : createReadStream(path);
  return lines(source, path === '-' ? 'standard input' : path);
}

function checkFile(path: string): void {
  let stats: ReturnType<typeof statSync>;
  try {
    stats = statSync(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new InputError(
      code === 'ENOENT'
        ? `--input ${path}: there is no such file. Give the path of a log file, plain or gzip, or - for standard input.`
        : `--input ${path}: the file cannot be read (${code}).`,
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
    for await (const chunk of inflated(source)) {
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
    if (error instanceof InputError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'Z_BUF_ERROR') {
      throw new InputError(
        `--input ${name}: the gzip data is truncated; it ends after line ${last}. What came before was fed.`,
      );
    }
    if (code?.startsWith('Z_')) {
      throw new InputError(
        `--input ${name}: the gzip data is damaged after line ${last} (${message}). What came before was fed.`,
      );
    }
    throw new InputError(`--input ${name}: reading failed after line ${last} (${code ?? message}).`);
  }
  if (sniffed === 0) throw new InputError(`--input ${name}: the input is empty; there is nothing to feed.`);
  yield* splitter.end();
}

/** Text logs have no NUL byte; every common binary format has one early on. */
function refuseBinary(beginning: Buffer, offset: number, name: string): void {
  const at = beginning.indexOf(0);
  if (at === -1) return;
  throw new InputError(
    `--input ${name}: this is not text (a NUL byte at offset ${offset + at}). Give a log with one event a line, plain or gzip.`,
  );
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
  // Whatever fails on the way destroys gunzip with that error, and so reaches the reader below.
  pipeline(Readable.from(rest()), gunzip, () => undefined);
  yield* gunzip as AsyncIterable<Buffer>;
}
