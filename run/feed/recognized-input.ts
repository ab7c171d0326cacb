import { isUtf8 } from 'node:buffer';
import type { Readable } from 'node:stream';
import { FORMATS_READ, type LogFormat, recognizeLogFormat } from '../../client';
import { formatOfHeader, isDirective } from '../../client/page-view/formats';
import { InputError } from '../errors';
import { type InputLine, readInput } from './input';

/** So many events, or so many bytes, show the format of a log. */
const SAMPLE = { events: 100, bytes: 4 * 1024 * 1024 } as const;

/** Who waits at standard input wants to see the first line fed, not the hundredth. */
const PATIENCE_EVENTS = 20;

/**
 * The lines of `--input`, and as the first sentence of the output the format that they are read in. Lines of
 * standard input are awaited only when they are fed.
 *
 * @param input a path, `-` for standard input, or undefined for none
 * @param say gets a sentence for people
 * @throws InputError for an input that cannot be read, and for one that is no access log
 */
export async function inputLines(
  input: string | undefined,
  { stdin, signal }: { readonly stdin: Readable; readonly signal: AbortSignal },
  say: (sentence: string) => void,
): Promise<AsyncIterable<FedLine> | undefined> {
  if (input === undefined) return undefined;
  // A reader that waits for the next line of standard input does not notice the signal.
  signal.addEventListener('abort', () => stdin.destroy(), { once: true });
  const name = input === '-' ? 'standard input' : input;
  const source = `--input ${name}`;
  const announce = (title: string) => say(`Reading ${name} as an access log: ${title}.`);
  if (input === '-') return recognizeLive(readInput(input, stdin), source, announce);
  const { title, lines } = await recognizeInput(readInput(input, stdin), source);
  announce(title);
  return lines;
}

/** A line to feed. */
export type FedLine =
  /** With the format of its log where that is known. */
  | (InputLine & { readonly format?: LogFormat })
  /** A blank line, or one of a file's head (`#Fields: …`). */
  | { readonly kind: 'noEvent'; readonly number: number };

/** An input whose format is known. */
export interface RecognizedInput {
  /** The format, for people. */
  readonly title: string;
  /** All lines of the input, each with the format. */
  readonly lines: AsyncIterable<FedLine>;
}

/**
 * Finds the format of a log by its first lines.
 *
 * @param source the flag and its value, for messages
 * @param isLive whether lines come as they are written: the first that can be read decides
 * @throws InputError for an input without events, and if most of the first lines cannot be read
 */
export async function recognizeInput(
  lines: AsyncIterable<InputLine>,
  source: string,
  isLive = false,
): Promise<RecognizedInput> {
  const iterator = lines[Symbol.asyncIterator]();
  const sample = await takeSample(iterator, isLive);
  const format = formatOf(sample.lines, source, isLive);
  if (format === undefined) {
    throw sample.error ?? new InputError(`${source}: all lines are blank; there is nothing to feed.`);
  }
  return { title: format.title, lines: withFormat(sample, iterator, format) };
}

/**
 * Finds the format as soon as a line comes, and then hands all lines on.
 * @param onFormat gets it, for people
 */
export async function* recognizeLive(
  lines: AsyncIterable<InputLine>,
  source: string,
  onFormat: (title: string) => void,
): AsyncGenerator<FedLine> {
  const recognized = await recognizeInput(lines, source, true);
  onFormat(recognized.title);
  yield* recognized.lines;
}

interface Sample {
  readonly lines: InputLine[];
  /** What ended the input. The lines before it are fed all the same. */
  readonly error: InputError | undefined;
}

async function takeSample(source: AsyncIterator<InputLine>, isLive: boolean): Promise<Sample> {
  const lines: InputLine[] = [];
  let [events, bytes] = [0, 0];
  try {
    while (events < (isLive ? PATIENCE_EVENTS : SAMPLE.events) && bytes < SAMPLE.bytes) {
      const { done, value } = await source.next();
      if (done === true) break;
      lines.push(value);
      if (!isEvent(value)) continue;
      events++;
      bytes += value.kind === 'line' ? value.bytes.length : 0;
      if (isLive && recognizeLogFormat([textOf(value)]).format !== undefined) break;
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { lines, error };
  }
  return { lines, error: undefined };
}

/** @returns undefined for a sample without an event */
function formatOf(sample: readonly InputLine[], source: string, isLive: boolean): LogFormat | undefined {
  const lines = sample.filter((line) => isEvent(line) || isHead(line));
  const { format, unreadable } = refusing(source, () => recognizeLogFormat(lines.map(textOf)));
  const events = lines.filter(isEvent).length;
  const [first] = unreadable;
  // A live input may begin in the middle of something; `UnreadableLines` judges it later.
  const isReadable = format !== undefined && (isLive || unreadable.length * 2 <= events);
  if (first === undefined || isReadable) return format;
  throw mostlyUnreadable(source, unreadable.length, events, {
    number: lines[first.index]?.number ?? 0,
    reason: first.reason,
  });
}

/** The refusal of an input that is no access log, or one in a format that is not read. */
export function mostlyUnreadable(
  source: string,
  unreadable: number,
  events: number,
  first: { readonly number: number; readonly reason: string },
): InputError {
  const [bad, all] = [unreadable, events].map((count) => count.toLocaleString('en-US'));
  return new InputError(
    `${source}: ${bad} of the first ${all} lines cannot be read as page views. ` +
      `Line ${first.number.toLocaleString('en-US')}: ${first.reason}. Formats that are read: ${FORMATS_READ}.`,
  );
}

async function* withFormat(
  { lines, error }: Sample,
  source: AsyncIterator<InputLine>,
  first: LogFormat,
): AsyncGenerator<FedLine> {
  let format = first;
  // Files of CloudFront one behind the other: each has a head of its own.
  const marked = (line: InputLine): FedLine => {
    if (isHead(line)) format = formatOfHeader(textOf(line)) ?? format;
    if (!isEvent(line)) return { kind: 'noEvent', number: line.number };
    return { ...line, format };
  };
  try {
    for (const line of lines) yield marked(line);
    if (error !== undefined) throw error;
    for (let next = await source.next(); next.done !== true; next = await source.next())
      yield marked(next.value);
  } finally {
    await source.return?.();
  }
}

function refusing<T>(source: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new InputError(`${source}: ${(cause as Error).message}.`, { cause });
  }
}

function isEvent(line: InputLine): boolean {
  return !isHead(line) && !(line.kind === 'line' && isBlank(line.bytes));
}

function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x09);
}

function isHead(line: InputLine): boolean {
  return line.kind === 'line' && line.bytes[0] === 0x23 && isDirective(line.bytes.toString('latin1', 0, 100));
}

/** A line without text is none that can be read, which is all that counts here. */
function textOf(line: InputLine): string {
  return line.kind === 'line' && isUtf8(line.bytes) ? line.bytes.toString('utf8') : '';
}
