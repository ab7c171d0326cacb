import { invalidParameter } from '../errors';
import { DEFAULT_ACCOUNT_CONCURRENCY, MIN_UNRESERVED_CONCURRENCY } from '../limits';

/** Why Lambda did not run a function (AWS SDK, ThrottleReason). */
export type ThrottleReason =
  | 'ConcurrentInvocationLimitExceeded'
  | 'ReservedFunctionConcurrentInvocationLimitExceeded';

/**
 * The concurrent executions of an account, some of them reserved for single functions. A reservation is both
 * a guarantee and a ceiling; a reservation of 0 throttles every invocation.
 */
export class ConcurrencyLimits {
  private readonly reservations = new Map<string, number>();
  private readonly running = new Map<string, number>();

  /** @param accountLimit concurrent executions of the account */
  constructor(private readonly accountLimit: number = DEFAULT_ACCOUNT_CONCURRENCY) {}

  /** @returns `undefined` for a function without a reservation */
  reserved(functionName: string): number | undefined {
    return this.reservations.get(functionName);
  }

  /**
   * @param executions a whole number of 0 or more; `undefined` takes the reservation away
   * @throws AwsError InvalidParameterValueException when it would leave the other functions too few
   */
  reserve(functionName: string, executions: number | undefined): void {
    if (executions === undefined) {
      this.reservations.delete(functionName);
      return;
    }
    if (!Number.isInteger(executions) || executions < 0) {
      throw invalidParameter(
        `Function ${functionName}: ReservedConcurrentExecutions is ${executions}; allowed is a whole number of 0 or more.`,
      );
    }
    const left = this.unreservedLimit() + (this.reserved(functionName) ?? 0) - executions;
    // An account with a smaller quota is refused with that quota in the sentence (third-party reports).
    const least = Math.min(MIN_UNRESERVED_CONCURRENCY, this.accountLimit);
    if (executions > 0 && left < least) {
      throw invalidParameter(
        "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below " +
          `its minimum value of [${least}].`,
      );
    }
    this.reservations.set(functionName, executions);
  }

  /**
   * Takes one execution; `release` gives it back.
   * @returns why it was throttled; `undefined` when the execution was taken
   */
  take(functionName: string): ThrottleReason | undefined {
    const reserved = this.reserved(functionName);
    if (reserved !== undefined) {
      if (this.count(functionName) >= reserved) return 'ReservedFunctionConcurrentInvocationLimitExceeded';
    } else if (this.unreservedRunning() >= this.unreservedLimit()) {
      return 'ConcurrentInvocationLimitExceeded';
    }
    this.running.set(functionName, this.count(functionName) + 1);
    return undefined;
  }

  release(functionName: string): void {
    const left = this.count(functionName) - 1;
    if (left > 0) this.running.set(functionName, left);
    else this.running.delete(functionName);
  }

  /** The running executions of a function. */
  count(functionName: string): number {
    return this.running.get(functionName) ?? 0;
  }

  private unreservedRunning(): number {
    let sum = 0;
    for (const [name, count] of this.running) if (!this.reservations.has(name)) sum += count;
    return sum;
  }

  private unreservedLimit(): number {
    let sum = this.accountLimit;
    for (const executions of this.reservations.values()) sum -= executions;
    return sum;
  }
}
