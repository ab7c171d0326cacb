import { NotAPageViewError } from '../../errors';
import type { AccessLine, LogFormat } from './access-line';
import { ALB_FORMAT, looksLikeAlb } from './alb';
import { APACHE_FORMATS, recognizeApache } from './apache';
import {
  CLOUDFRONT_FORMAT,
  cloudFrontOfId,
  formatOfHeader,
  isDirective,
  looksLikeCloudFront,
} from './cloudfront';
import { JSON_FORMAT, looksLikeJson } from './json';
import { cutPrefix } from './prefix';

const NAMED = new Map([...APACHE_FORMATS, ALB_FORMAT, JSON_FORMAT].map((format) => [format.id, format]));

/** All formats that are read, for a message to people. */
export const FORMATS_READ =
  'common, combined, combinedio, vhost_common, vhost_combined (Apache); main, combined, JSON (NGINX); ' +
  'CloudFront standard; Application Load Balancer';

/**
 * Reads a line in a format, or in the one that the line itself shows.
 *
 * @param formatId of the format that its producer recognized. A line whose format is not known here shows it
 *   itself: the producer may be newer than the reader.
 * @throws NotAPageViewError with the reason
 */
export function readAccessLine(text: string, formatId?: string): AccessLine {
  const { line } = cutPrefix(text);
  const format = formatId === undefined ? undefined : formatOfId(formatId);
  return (format ?? formatOfLine(line)).read(line);
}

function formatOfId(id: string): LogFormat | undefined {
  return NAMED.get(id) ?? cloudFrontOfId(id);
}

/** @throws NotAPageViewError for a line of no format */
function formatOfLine(line: string): LogFormat {
  if (looksLikeJson(line)) return JSON_FORMAT;
  if (looksLikeCloudFront(line)) return CLOUDFRONT_FORMAT;
  if (looksLikeAlb(line)) return ALB_FORMAT;
  return recognizeApache(line);
}

/** Why a line cannot be read. */
export interface UnreadableLine {
  /** Its place in the sample, from 0. */
  readonly index: number;
  readonly reason: string;
}

/** What a sample of a log's lines shows. */
export interface Recognition {
  /** The format of most lines that can be read; undefined if none can. */
  readonly format: LogFormat | undefined;
  /** The lines of the sample that are not of this format. */
  readonly unreadable: readonly UnreadableLine[];
}

/**
 * Finds the format of a log by a sample of its lines, without blank ones. A head with `#Fields` decides by
 * itself.
 */
export function recognizeLogFormat(sample: readonly string[]): Recognition {
  const unreadable: UnreadableLine[] = [];
  const found = new Map<string, { format: LogFormat; count: number }>();
  const events = sample.map((text, index) => ({ text, index })).filter(({ text }) => !isDirective(text));
  const announced = announcedFormat(sample);
  for (const { text } of events) {
    const format = announced ?? formatShownBy(text);
    if (format === undefined) continue;
    const entry = found.get(format.id);
    if (entry === undefined) found.set(format.id, { format, count: 1 });
    else entry.count++;
  }
  const [most] = [...found.values()].sort((a, b) => b.count - a.count);
  for (const { text, index } of events) {
    const reason = whyNot(text, most?.format.id);
    if (reason !== undefined) unreadable.push({ index, reason });
  }
  return { format: most?.format, unreadable };
}

function announcedFormat(sample: readonly string[]): LogFormat | undefined {
  const header = sample.find((line) => line.startsWith('#Fields:'));
  return header === undefined ? undefined : formatOfHeader(header);
}

/** The format of a line that can be read, with the prefix in its title. */
function formatShownBy(text: string): LogFormat | undefined {
  try {
    const { line, prefix } = cutPrefix(text);
    const format = formatOfLine(line);
    format.read(line);
    return prefix === undefined
      ? format
      : { ...format, title: `${format.title}, behind a prefix of ${prefix} that is cut` };
  } catch (error) {
    if (!(error instanceof NotAPageViewError)) throw error;
    return undefined;
  }
}

function whyNot(text: string, formatId: string | undefined): string | undefined {
  try {
    readAccessLine(text, formatId);
    return undefined;
  } catch (error) {
    if (!(error instanceof NotAPageViewError)) throw error;
    return error.message;
  }
}
