import { encodeLine } from '../../client';

/** A request as the test means it. */
export interface Request {
  readonly visitor: string;
  readonly page: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** The day of the requests. It is long ago, so no request is later than its arrival. */
export const MIDNIGHT = Date.UTC(2015, 4, 17);

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The request as a record of the stream, in the combined format of Apache. */
export function recordOf({ visitor, page, at }: Request, number: number) {
  const time = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  // Two hours ahead of UTC, so a job that forgets the zone counts wrongly.
  const local = new Date(at + 2 * 3_600_000);
  const day = `${two(local.getUTCDate())}/${MONTHS[local.getUTCMonth()]}/${local.getUTCFullYear()}`;
  const hour = `${two(local.getUTCHours())}:${two(time.getUTCMinutes())}:${two(time.getUTCSeconds())}`;
  const line = `${visitor} - - [${day}:${hour} +0200] "GET ${page}?n=${number} HTTP/1.1" 200 512 "-" "test"`;
  const { data, partitionKey } = encodeLine(Buffer.from(line));
  return { Data: data, PartitionKey: partitionKey };
}

/** Views by page and minute, counted without Flink. */
export function countsOf(requests: readonly Request[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { page, at } of requests) {
    const key = `${page} ${new Date(at).toISOString().slice(0, 16)}Z`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

const GAP_MS = 30 * 60_000;

/** `visitor start end views` of each session, found without Flink: 30 minutes without a view end it. */
export function sessionsOf(requests: readonly Request[], nameOf: (visitor: string) => string): string[] {
  const sessions: string[] = [];
  for (const visitor of new Set(requests.map((request) => request.visitor))) {
    const times = requests.filter((request) => request.visitor === visitor).map(({ at }) => at);
    times.sort((one, other) => one - other);
    let from = 0;
    times.forEach((time, index) => {
      const next = times[index + 1];
      if (next !== undefined && next - time < GAP_MS) return;
      const [start, end] = [times[from] ?? time, time].map((at) =>
        new Date(at).toISOString().replace('.000', ''),
      );
      sessions.push(`${nameOf(visitor)} ${start} ${end} ${index - from + 1}`);
      from = index + 1;
    });
  }
  return sessions.sort();
}
