import { Random } from '../../common';
import type { InputLine } from './input';

/** A clickstream of a number of lines. */
export interface ClickstreamOptions extends ClickstreamLinesOptions {
  /** How many lines. */
  readonly lines: number;
}

/** So many lines of {@link ClickstreamLines}, as fast as the reader takes them. */
export async function* generateClickstream({
  lines,
  ...options
}: ClickstreamOptions): AsyncGenerator<InputLine> {
  const clickstream = new ClickstreamLines(options);
  for (let number = 1; number <= lines; number++) {
    yield { kind: 'line', number, bytes: clickstream.next(number) };
  }
}

/** What all lines of a clickstream have in common. */
export interface ClickstreamLinesOptions {
  /** The share of lines that no consumer can read, 0 to 1. */
  readonly poisonShare: number;
  /** The same seed makes the same lines, except for their times. */
  readonly seed: number;
  /** The time of the first request, in milliseconds since the epoch. */
  readonly startTime: number;
  /** How many pages there are. Default 200. */
  readonly pages?: number;
  /** How many visitors there are. Default 1,000. */
  readonly visitors?: number;
}

/** What one line can have of its own. */
interface LineWishes {
  /**
   * The probability, 0 to 1, that it comes from the hot visitor, and so has that partition key. Default 0.
   */
  readonly hotShare?: number;
  /** Bytes of tracking parameters in the query, which no consumer keeps. Default none. */
  readonly queryBytes?: number;
  /** Its visitor's number. Default: any of the visitors. */
  readonly visitor?: number;
  /** When it was requested, in milliseconds since the epoch. Default: three milliseconds after the line before. */
  readonly time?: number;
}

const HOT_VISITOR = 77;
/** The address of the visitor that the hot share comes from. */
export const HOT_ADDRESS = addressOf(HOT_VISITOR);

/**
 * A web server's access log in the combined format. Requests follow a Zipf law, as web traffic does: the page
 * of rank r has a weight of 1/r. Poison is as in real logs: cut lines, wrong fields, bytes that are not
 * UTF-8.
 */
export class ClickstreamLines {
  private readonly random: () => number;
  private readonly page: () => number;

  constructor(private readonly options: ClickstreamLinesOptions) {
    const random = new Random(options.seed);
    this.random = () => random.next();
    this.page = zipf(options.pages ?? 200, this.random);
  }

  /** @param number of the line, counted from 1 */
  next(number: number, { hotShare = 0, queryBytes = 0, ...wishes }: LineWishes = {}): Buffer {
    const { random } = this;
    const { visitors = 1000, startTime, poisonShare } = this.options;
    const time = wishes.time ?? startTime + number * 3;
    const anyone = Math.floor(random() * visitors);
    const visitor = wishes.visitor ?? (hotShare > 0 && random() < hotShare ? HOT_VISITOR : anyone);
    const query = queryBytes > 0 ? `?track=${'0123456789abcdef'.repeat(Math.ceil(queryBytes / 16))}` : '';
    const bytes = Buffer.from(
      [
        `${addressOf(visitor)} - - `,
        `[${logTime(time)}] `,
        `"GET /page/${this.page()}${query} HTTP/1.1" 200 ${200 + Math.floor(random() * 20_000)} `,
        `"https://www.example.com/" "Mozilla/5.0 (X11; Linux x86_64) line/${number}"`,
      ].join(''),
    );
    return random() < poisonShare ? poison(bytes, random) : bytes;
  }
}

/** 198.18.0.0/15 is set aside for benchmarks (RFC 2544): no real visitor has such an address. */
export function addressOf(visitor: number): string {
  return `198.18.${Math.floor(visitor / 256)}.${visitor % 256}`;
}

function poison(line: Buffer, random: () => number): Buffer {
  switch (Math.floor(random() * 3)) {
    case 0: // The writer was killed in the middle of a line.
      return line.subarray(0, line.length - 20 - Math.floor(random() * 20));
    case 1: // Another program's line in the same file.
      return Buffer.from(line.toString().replace('" 200 ', '" OK '));
    default: // Bytes of another encoding.
      return Buffer.concat([line.subarray(0, -1), Buffer.from([0xff, 0xfe, 0x22])]);
  }
}

/** Ranks 1..n, each with a weight of 1/rank, found by binary search in the running sum. */
function zipf(n: number, random: () => number): () => number {
  const sums: number[] = [];
  let sum = 0;
  for (let rank = 1; rank <= n; rank++) {
    sum += 1 / rank;
    sums.push(sum);
  }
  return () => {
    const wanted = random() * sum;
    let low = 0;
    let high = n - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] ?? sum) > wanted) high = middle;
      else low = middle + 1;
    }
    return low + 1;
  };
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The combined format's time, in UTC: `20/Nov/2026:12:00:00 +0000`. */
function logTime(ms: number): string {
  const [date = '', time = ''] = new Date(ms).toISOString().split('T');
  const [year, month, day] = date.split('-');
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${time.slice(0, 8)} +0000`;
}
