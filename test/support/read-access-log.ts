import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * A real access log of 10,000 lines in the combined format, for tests that have it. It is not part of the
 * project; `ACCESS_LOG_SAMPLE` names another place.
 */
export function sampleLog(): string | undefined {
  const path = process.env.ACCESS_LOG_SAMPLE ?? join('..', 'shared', 'data', 'apache_access.log');
  if (existsSync(path)) return resolve(path);
  process.stdout.write(`skipped: there is no sample log at ${path}\n`);
  return undefined;
}

/** What the tables should hold of some requests, page by page and session by session. */
export interface LogContent {
  /** Requests and bytes of each page, as `<requests> <bytes>`. */
  readonly pages: Readonly<Record<string, string>>;
  /** Requests with each status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** `<half hour> <visitor>`, sorted. */
  readonly sessions: readonly string[];
}

export interface Request {
  readonly client: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly page: string;
  readonly status: number;
  readonly bytes: number;
}

const COMBINED =
  /^(\S+) \S+ .*?\[(\d+)\/([A-Z][a-z][a-z])\/(\d+):(\d+:\d+:\d+) ([-+]\d\d)(\d\d)\] "[A-Z]+ ([^ ?#]*)[^ ]* HTTP\/1\.\d" (\d+) (\d+|-) "[^"]*" "[^"]*"$/;

/**
 * Reads a line of a log in the combined format. It shares no code with the project, so that a mistake of the
 * project's parser shows; it knows no more than the lines of the sample.
 *
 * @returns undefined for a line that is none
 */
export function readCombinedLine(line: string): Request | undefined {
  const match = COMBINED.exec(line);
  if (match === null) return undefined;
  const [, client = '', day, month, year, time, hours, minutes, page = '', status, bytes] = match;
  return {
    client,
    time: Date.parse(`${day} ${month} ${year} ${time} GMT${hours}${minutes}`),
    page,
    status: Number(status),
    bytes: bytes === '-' ? 0 : Number(bytes),
  };
}

/** Sums requests up. @param requests each event once */
export function contentOf(requests: readonly Request[]): LogContent {
  const sums = new Map<string, [number, number]>();
  const statuses: Record<string, number> = {};
  const sessions = new Set<string>();
  for (const { client, time, page, status, bytes } of requests) {
    const [count, sum] = sums.get(page) ?? [0, 0];
    sums.set(page, [count + 1, sum + bytes]);
    statuses[status] = (statuses[status] ?? 0) + 1;
    const halfHour = new Date(time - (time % 1_800_000)).toISOString().slice(0, 16);
    sessions.add(`${halfHour}Z ${createHash('sha256').update(client).digest('hex').slice(0, 16)}`);
  }
  const pages = [...sums].map(([page, sum]) => [page, sum.join(' ')] as const);
  return { pages: Object.fromEntries(pages), statuses, sessions: [...sessions].sort() };
}
