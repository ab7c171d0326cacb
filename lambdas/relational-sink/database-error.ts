import { OutageError, PoisonError } from '../../client';

/**
 * Classes of SQLSTATE, its first two characters, that are of the row: its values do not fit, or break a
 * constraint. A program limit (54) is a row that is too large.
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const OF_THE_ROW = ['22', '23', '54'];

/**
 * Classes that pass, or that a person has to mend while the records wait: connections, authorization,
 * read-only transactions, deadlocks, a missing table or column, resources, a database that starts, the
 * operating system.
 */
const PASSING = ['08', '25', '28', '3D', '3F', '40', '42', '53', '55', '57', '58', 'XX'];

/**
 * Errors of the Data API that say that the database cannot be asked now. Others of it are known by their
 * status.
 */
const UNREACHABLE = [
  'DatabaseNotFoundException',
  'DatabaseResumingException',
  'DatabaseUnavailableException',
  'HttpEndpointNotEnabledException',
  'InvalidResourceStateException',
  'InvalidSecretException',
  'SecretsErrorException',
  'StatementTimeoutException',
];

/**
 * The SQLSTATE that an error of the Data API carries in its message.
 *
 * Not verified on AWS: that the message ends with `SQLState: 22P02`, as it is seen in errors that others
 * published.
 */
export function sqlState(error: unknown): string | undefined {
  const { message } = Object(error) as { message?: unknown };
  return /SQLState:\s*([0-9A-Z]{5})/i.exec(String(message ?? ''))?.[1];
}

/** Whether an error may be of a single row of a batch, so that the others are worth writing. */
export function isOfRow(error: unknown): boolean {
  const state = sqlState(error);
  return state === undefined
    ? Object(error).name === 'BadRequestException'
    : OF_THE_ROW.includes(state.slice(0, 2));
}

/**
 * The error as `processKinesisBatch` knows it: poison, an outage, or itself, where it is neither or is known
 * by its name. The messages of PostgreSQL quote values, so none is repeated.
 */
export function judged(error: unknown): Error {
  const { name } = Object(error) as { name?: string };
  const state = sqlState(error);
  const kind = state?.slice(0, 2) ?? '';
  if (OF_THE_ROW.includes(kind)) return new PoisonError(`the database refuses the row: SQLSTATE ${state}`);
  if (PASSING.includes(kind)) return new OutageError(`the database cannot take rows now: SQLSTATE ${state}`);
  if (name !== undefined && UNREACHABLE.includes(name))
    return new OutageError(`the database cannot be asked now: ${name}`);
  return error instanceof Error ? error : new Error(String(error));
}
