import { NotAPageViewError } from '../../errors';
import type { AccessLine, LogFormat } from './access-line';
import { readIsoTime } from './log-time';
import { pageOf } from './request-line';
import { originOf, readClient, readSize, readStatus } from './values';

/**
 * The fields that are read, and where they stand in CloudFront's standard log.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html
 */
const STANDARD_COLUMNS = {
  date: 0,
  time: 1,
  'sc-bytes': 3,
  'c-ip': 4,
  'cs-method': 5,
  'cs-uri-stem': 7,
  'sc-status': 8,
  'cs(Referer)': 9,
  'cs(User-Agent)': 10,
} as const;

type Field = keyof typeof STANDARD_COLUMNS;
type Columns = Readonly<Partial<Record<Field, number>>>;
const FIELDS = Object.keys(STANDARD_COLUMNS) as Field[];
const OPTIONAL: readonly Field[] = ['sc-bytes', 'cs(Referer)', 'cs(User-Agent)'];

/** The standard log of CloudFront: fields between tabs, in the order that every file names in its head. */
export const CLOUDFRONT_FORMAT = formatOf(STANDARD_COLUMNS);

const HEADER = '#Fields:';

/** @returns whether the line is one of the head of such a file, `#Version: 1.0` or `#Fields: date time …` */
export function isDirective(line: string): boolean {
  return /^#[A-Z][A-Za-z-]*:/.test(line);
}

/**
 * The format that the head of a file announces.
 * @returns undefined for another line than `#Fields:`
 * @throws NotAPageViewError for a file without the fields of a page view
 */
export function formatOfHeader(line: string): LogFormat | undefined {
  if (!line.startsWith(HEADER)) return undefined;
  const names = line.slice(HEADER.length).trim().split(/\s+/);
  const columns: Partial<Record<Field, number>> = {};
  for (const field of FIELDS) if (names.includes(field)) columns[field] = names.indexOf(field);
  const missing = FIELDS.filter((field) => columns[field] === undefined && !OPTIONAL.includes(field));
  if (missing.length > 0) throw new NotAPageViewError(`the line #Fields does not have ${missing.join(', ')}`);
  return formatOf(columns);
}

export function looksLikeCloudFront(line: string): boolean {
  return /^\d{4}-\d\d-\d\d\t/.test(line);
}

/** Finds the format of an id that {@link formatOf} made; undefined for any other text. */
export function cloudFrontOfId(id: string): LogFormat | undefined {
  const [name, list] = id.split(':');
  if (name !== 'cloudfront') return undefined;
  if (list === undefined) return CLOUDFRONT_FORMAT;
  const numbers = list.split(',');
  if (numbers.length !== FIELDS.length || !numbers.every((text) => /^\d{0,3}$/.test(text))) return undefined;
  const given = FIELDS.flatMap((field, at) => (numbers[at] ? [[field, Number(numbers[at])]] : []));
  return formatOf(Object.fromEntries(given));
}

/** The id is `cloudfront`; with other columns these follow, in the order of {@link FIELDS}. */
function formatOf(columns: Columns): LogFormat {
  const list = FIELDS.map((field) => columns[field] ?? '').join(',');
  const isStandard = list === Object.values(STANDARD_COLUMNS).join(',');
  return {
    id: isStandard ? 'cloudfront' : `cloudfront:${list}`,
    title: isStandard ? 'CloudFront standard' : 'CloudFront, columns as in #Fields',
    read: (line) => read(line, columns),
  };
}

function read(line: string, columns: Columns): AccessLine {
  const values = line.split('\t');
  const field = (name: Field): string => {
    const column = columns[name];
    if (column === undefined) return '-';
    const value = values[column];
    if (value === undefined) throw new NotAPageViewError(`the line ends before the field ${name}`);
    return value;
  };
  const viewedAt = readIsoTime(`${field('date')}T${field('time')}Z`);
  const page = pageOf(field('cs-uri-stem'));
  if (page === undefined) throw new NotAPageViewError('the request asks neither for a path nor for a URL');
  return {
    client: readClient(field('c-ip')),
    viewedAt,
    method: field('cs-method'),
    page,
    status: readStatus(field('sc-status')),
    bytes: readSize(field('sc-bytes')),
    ...originOf(field('cs(Referer)'), field('cs(User-Agent)')),
  };
}
