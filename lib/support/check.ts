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

/**
 * Refuses what a program without types left out, or gave as something else.
 * @param where whose property it is, e.g. `LambdaConsumer "App/Consumer"`
 * @param fits whether it is what is allowed; null and undefined never are
 * @param what what is allowed, as it follows "it has to be"
 * @throws InputError
 */
export function checkIs<T>(
  where: string,
  name: string,
  value: T | null | undefined,
  fits: (value: T) => boolean,
  what: string,
): void {
  if (value === undefined || value === null) {
    throw new InputError(`${where}: ${name} is not set; it has to be ${what}.`);
  }
  if (fits(value)) return;
  throw new InputError(`${where}: ${name} is ${shownValue(value)}; it has to be ${what}.`);
}

/**
 * Refuses a stream that a program without types left out.
 * @throws InputError
 */
export function checkStream(where: string, stream: unknown): void {
  checkIs(where, 'stream', stream, has('streamArn'), 'a stream, for example a DataStream');
}

/** Whether a value has a member, which stands for its type. */
export function has(member: string): (value: unknown) => boolean {
  return (value) => typeof value === 'object' && value !== null && member in value;
}

function shownValue(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? String(value);
  const { name } = value.constructor ?? { name: 'Object' };
  return name === 'Object' ? 'a plain object' : `an object of the class ${name}`;
}

function allowed({ from, to, unit, source }: Limit): string {
  const numbers = `${from.toLocaleString('en-US')} to ${to.toLocaleString('en-US')}`;
  return `allowed are whole numbers from ${numbers}${unit === undefined ? '' : ` ${unit}`} (${source}).`;
}
