/** What an execution replays, checked and complete. */
export interface ReplayRequest {
  /** Names the replay: its checkpoints, its failed records and its report. */
  readonly name: string;
  /** Milliseconds since the epoch: records that arrived then or later, or objects that were written then or later. */
  readonly from: number;
  /** Records and objects before then. */
  readonly to: number;
  /** Objects below it only. Undefined for a stream. */
  readonly prefix?: string;
  /** Patterns of which one has to fit, in the language of event source mappings. None lets all pass. */
  readonly filters: readonly unknown[];
  /** Count only: nothing is sent. */
  readonly dryRun: boolean;
  /** In all, over all shards. */
  readonly recordsPerSecond: number;
}

/** An input that goes on with a replay that has begun. */
export interface ResumeRequest {
  readonly resume: string;
}

/** What the construct has set. */
export interface RequestDefaults {
  readonly executionName: string;
  /** When the execution started, in milliseconds since the epoch. */
  readonly startedAt: number;
  readonly recordsPerSecond: number;
  /** Undefined for a stream. */
  readonly prefix: string | undefined;
}

const KEYS = ['name', 'from', 'to', 'prefix', 'filters', 'dryRun', 'recordsPerSecond', 'resume'];
const NAME = /^[\w.-]{1,80}$/;
const MAX_RATE = 1_000_000;

/** An input that cannot be carried out as it stands. The execution fails with its sentence. */
export class InvalidRequestError extends Error {
  override readonly name = 'InvalidRequestError';
}

/**
 * Checks the input of an execution.
 * @throws InvalidRequestError with the key, the value given and what is allowed
 */
export function parseRequest(input: unknown, defaults: RequestDefaults): ReplayRequest | ResumeRequest {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new InvalidRequestError(`The input must be a JSON object, got ${JSON.stringify(input)}.`);
  }
  const given = input as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(given).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) {
    throw new InvalidRequestError(
      `The input has an unknown key "${unknown}"; the keys are ${KEYS.join(', ')}.`,
    );
  }
  if (given.resume !== undefined) return resumed(given);
  const { name = defaults.executionName, filters = [], dryRun = false } = given;
  const { recordsPerSecond = defaults.recordsPerSecond } = given;
  if (typeof name !== 'string' || !NAME.test(name))
    refuse('name', '1 to 80 letters, digits, "_", "-" and "."', name);
  if (typeof dryRun !== 'boolean') refuse('dryRun', 'true or false', dryRun);
  if (!isRate(recordsPerSecond)) {
    refuse(
      'recordsPerSecond',
      `a whole number from 1 to ${MAX_RATE.toLocaleString('en-US')}`,
      recordsPerSecond,
    );
  }
  if (!isPatterns(filters))
    refuse('filters', 'a list of patterns, such as [{"data":{"type":["purchase"]}}]', filters);
  // Of objects everything is a span too; a stream has to be told where to begin, because all of it may be a year.
  const from = given.from === undefined && defaults.prefix !== undefined ? 0 : time('from', given.from);
  const to = given.to === undefined ? defaults.startedAt : time('to', given.to);
  if (to > defaults.startedAt) {
    refuse('to', `a time that has passed, at most ${iso(defaults.startedAt)}`, given.to);
  }
  if (from >= to) refuse('to', `later than from, which is ${iso(from)}`, given.to ?? iso(to));
  return { name, from, to, ...prefixOf(given.prefix, defaults.prefix), filters, dryRun, recordsPerSecond };
}

/**
 * Refuses a span that the stream no longer has.
 * @throws InvalidRequestError
 */
export function checkRetention({ from }: ReplayRequest, retentionHours: number, now: number): void {
  const oldest = now - retentionHours * 3_600_000;
  if (from >= oldest) return;
  throw new InvalidRequestError(
    `from is ${iso(from)}; allowed are times since ${iso(oldest)}, because the stream retains records for ${retentionHours} ` +
      'hours and what is older is gone (Kinesis, DescribeStreamSummary). Objects that were delivered may have it.',
  );
}

/** A time as the input has it. */
export function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

function resumed(given: Readonly<Record<string, unknown>>): ResumeRequest {
  const { resume } = given;
  if (typeof resume !== 'string' || !NAME.test(resume))
    refuse('resume', 'the name of a replay that has begun', resume);
  const other = Object.keys(given).find((key) => key !== 'resume');
  if (other === undefined) return { resume };
  throw new InvalidRequestError(
    `${other} is given beside resume; allowed is resume alone, because the replay goes on with what it began with.`,
  );
}

function prefixOf(given: unknown, allowed: string | undefined): { readonly prefix?: string } {
  if (allowed === undefined) {
    if (given !== undefined) refuse('prefix', 'left out, because the source is a stream', given);
    return {};
  }
  if (given === undefined) return { prefix: allowed };
  if (typeof given !== 'string' || !given.startsWith(allowed)) refuse('prefix', `below "${allowed}"`, given);
  return { prefix: given };
}

function isRate(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MAX_RATE;
}

function isPatterns(value: unknown): value is readonly unknown[] {
  return (
    Array.isArray(value) &&
    value.every((one) => typeof one === 'object' && one !== null && !Array.isArray(one))
  );
}

/** A time in ISO 8601, in UTC where it names no zone. */
function time(key: 'from' | 'to', value: unknown): number {
  const text = typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value) ? value : '';
  const hasZone = !text.includes('T') || /(Z|[+-]\d\d:?\d\d)$/.test(text);
  const milliseconds = Date.parse(hasZone ? text : `${text}Z`);
  if (Number.isNaN(milliseconds)) refuse(key, 'a time such as "2026-11-21T08:00:00Z"', value);
  return milliseconds;
}

function refuse(key: string, allowed: string, value: unknown): never {
  throw new InvalidRequestError(`${key} must be ${allowed}, got ${JSON.stringify(value)}.`);
}
