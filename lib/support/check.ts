import { type Duration, type Size, SizeRoundingBehavior, Token } from 'aws-cdk-lib';
import type { Limit } from './limits';

/**
 * A caller passed a value that cannot be used. The message is one sentence for that person, so a program that
 * reads configuration prints it without the stack.
 */
export class InputError extends Error {
  override readonly name = 'InputError';
}

/**
 * Refuses a number outside its limit. A token passes: its value is known only when the stack is deployed.
 * @param where the number as its writer knows it, e.g. `LambdaConsumer "App/Consumer": batchSize`
 * @param shown the value as its writer wrote it, if that is not a plain number
 * @throws InputError
 */
export function checkWithin(where: string, value: number | undefined, limit: Limit, shown?: string): void {
  if (value === undefined || Token.isUnresolved(value)) return;
  if (Number.isInteger(value) && value >= limit.from && value <= limit.to) return;
  throw new InputError(`${where} is ${shown ?? value}; ${allowed(limit)}`);
}

/** The same for a duration, against a limit in seconds. */
export function checkSecondsWithin(where: string, value: Duration | undefined, limit: Limit): void {
  if (value === undefined || value.isUnresolved()) return;
  checkWithin(where, value.toSeconds({ integral: false }), limit, value.toHumanString());
}

/** The same for a duration, against a limit in hours. */
export function checkHoursWithin(where: string, value: Duration | undefined, limit: Limit): void {
  if (value === undefined || value.isUnresolved()) return;
  checkWithin(where, value.toHours({ integral: false }), limit, value.toHumanString());
}

/** The same for a size, against a limit in KiB. */
export function checkKibibytesWithin(where: string, value: Size | undefined, limit: Limit): void {
  if (value === undefined || value.isUnresolved()) return;
  const kibibytes = value.toKibibytes({ rounding: SizeRoundingBehavior.NONE });
  checkWithin(where, kibibytes, limit, `${kibibytes} KiB`);
}

/** The same for a size, against a limit in MiB. */
export function checkMebibytesWithin(where: string, value: Size | undefined, limit: Limit): void {
  if (value === undefined || value.isUnresolved()) return;
  const mebibytes = value.toMebibytes({ rounding: SizeRoundingBehavior.NONE });
  checkWithin(where, mebibytes, limit, `${mebibytes} MiB`);
}

function allowed({ from, to, unit, source }: Limit): string {
  const numbers = `${from.toLocaleString('en-US')} to ${to.toLocaleString('en-US')}`;
  return `allowed are whole numbers from ${numbers}${unit === undefined ? '' : ` ${unit}`} (${source}).`;
}
