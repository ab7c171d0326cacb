import type { Properties } from '../../../template';
import { isNamed, type StateError } from '../language/state-error';
import { MAX_ATTEMPTS, MAX_DELAY_SECONDS, MAX_SECONDS } from '../limits';
import { type Outlet, outletByPath, readOutlet } from './data-flow';
import type { ErrorHandling } from './definition';
import { StateFields } from './state-fields';

/** One entry of Retry. */
export interface Retrier {
  readonly errorEquals: readonly string[];
  readonly intervalSeconds: number;
  readonly maxAttempts: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds: number | undefined;
  readonly hasJitter: boolean;
}

/** One entry of Catch. */
export interface Catcher {
  readonly errorEquals: readonly string[];
  readonly next: string;
  readonly leave: Outlet;
}

/**
 * Reads Retry and Catch.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export function readErrorHandling(state: StateFields): ErrorHandling {
  return {
    retry: state.fields.nestedList('Retry').map(readRetrier),
    catch: state.fields.nestedList('Catch').map((part) => readCatcher(new StateFields(part, state.language))),
  };
}

function readRetrier(part: Properties): Retrier {
  part.any('Comment');
  const backoffRate = part.number('BackoffRate') ?? 2;
  if (backoffRate < 1) part.mustBe('BackoffRate', 'a number of 1 or more');
  const intervalSeconds = part.integer('IntervalSeconds', 1, MAX_SECONDS) ?? 1;
  const maxDelaySeconds = part.integer('MaxDelaySeconds', 1, MAX_DELAY_SECONDS);
  if (maxDelaySeconds !== undefined && maxDelaySeconds <= intervalSeconds) {
    part.mustBe('MaxDelaySeconds', `more than IntervalSeconds, which is ${intervalSeconds}`);
  }
  return {
    errorEquals: readErrorEquals(part),
    intervalSeconds,
    maxAttempts: part.integer('MaxAttempts', 0, MAX_ATTEMPTS) ?? 3,
    backoffRate,
    maxDelaySeconds,
    hasJitter: part.oneOf('JitterStrategy', ['NONE', 'FULL']) === 'FULL',
  };
}

function readCatcher(part: StateFields): Catcher {
  part.fields.any('Comment');
  return {
    errorEquals: readErrorEquals(part.fields),
    next: part.fields.requiredString('Next'),
    leave: part.isJsonata ? readOutlet(part, 'errorOutput') : outletByPath(part, ['ResultPath', 'Assign']),
  };
}

function readErrorEquals(part: Properties): readonly string[] {
  const names = part.list('ErrorEquals').map(String);
  if (names.length === 0) part.mustBe('ErrorEquals', 'a list of at least one error');
  if (names.includes('States.ALL') && names.length > 1) {
    part.mustBe('ErrorEquals', 'either States.ALL alone or other errors');
  }
  return names;
}

/** Counts the attempts of one visit to a state, for each retrier. */
export class Retries {
  private readonly counts = new Map<Retrier, number>();

  /** @param random gives a number from 0 to 1, for jitter */
  constructor(
    private readonly retriers: readonly Retrier[],
    private readonly random: () => number,
  ) {}

  /** @returns milliseconds until the next attempt, or `undefined` if there is none */
  next(error: StateError): number | undefined {
    const retrier = this.retriers.find(({ errorEquals }) => isNamed(errorEquals, error));
    if (retrier === undefined) return undefined;
    const attempts = this.counts.get(retrier) ?? 0;
    if (attempts >= retrier.maxAttempts) return undefined;
    this.counts.set(retrier, attempts + 1);
    const { intervalSeconds, backoffRate, maxDelaySeconds = Infinity, hasJitter } = retrier;
    const seconds = Math.min(maxDelaySeconds, intervalSeconds * backoffRate ** attempts);
    return seconds * 1000 * (hasJitter ? this.random() : 1);
  }
}
