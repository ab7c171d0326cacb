import { Duration, Lazy, Size, Token } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import {
  checkHoursWithin,
  checkIs,
  checkKibibytesWithin,
  checkMebibytesWithin,
  checkSecondsWithin,
  checkWithin,
  has,
  InputError,
} from '../../../../lib/support/check';

const LIMIT = { from: 1, to: 2_000, unit: 'records', source: 'AWS, quotas' };
const ALLOWED = 'allowed are whole numbers from 1 to 2,000 records (AWS, quotas).';

describe('a number', () => {
  it.each([1, 2, 1_999, 2_000])('%s within the limit passes', (value) => {
    expect(() => checkWithin('prop', value, LIMIT)).not.toThrow();
  });

  it.each([0, 2_001, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])(
    '%s is refused in a sentence',
    (value) => {
      expect(() => checkWithin('prop', value, LIMIT)).toThrow(new InputError(`prop is ${value}; ${ALLOWED}`));
    },
  );

  it('that is not given, or known at deployment only, passes', () => {
    expect(() => checkWithin('prop', undefined, LIMIT)).not.toThrow();
    expect(() => checkWithin('prop', Token.asNumber({ Ref: 'Count' }), LIMIT)).not.toThrow();
  });

  it('of a limit without a unit is refused without one', () => {
    const limit = { from: 0, to: 9, source: 'AWS' };
    expect(() => checkWithin('prop', 10, limit)).toThrow(
      new InputError('prop is 10; allowed are whole numbers from 0 to 9 (AWS).'),
    );
  });
});

describe('an amount with a unit of its own', () => {
  it.each([
    ['seconds', checkSecondsWithin, Duration.minutes(33), Duration.minutes(34), '34 minutes'],
    [
      'seconds, whole ones',
      checkSecondsWithin,
      Duration.seconds(2),
      Duration.millis(1500),
      '1 second 500 millis',
    ],
    ['hours', checkHoursWithin, Duration.days(83), Duration.days(84), '84 days'],
    ['hours, whole ones', checkHoursWithin, Duration.hours(2), Duration.minutes(90), '1 hour 30 minutes'],
  ] as const)('is compared in %s, and shown as it was given', (_, check, fits, refused, shown) => {
    expect(() => check('prop', fits, LIMIT)).not.toThrow();
    expect(() => check('prop', undefined, LIMIT)).not.toThrow();
    expect(() => check('prop', Duration.seconds(Lazy.number({ produce: () => 0 })), LIMIT)).not.toThrow();
    expect(() => check('prop', refused, LIMIT)).toThrow(new InputError(`prop is ${shown}; ${ALLOWED}`));
  });

  it.each([
    ['KiB', checkKibibytesWithin, Size.mebibytes(1), Size.mebibytes(2), '2048 KiB'],
    ['KiB, whole ones', checkKibibytesWithin, Size.bytes(2048), Size.bytes(1536), '1.5 KiB'],
    ['MiB', checkMebibytesWithin, Size.gibibytes(1), Size.gibibytes(2), '2048 MiB'],
    ['MiB, whole ones', checkMebibytesWithin, Size.kibibytes(2048), Size.kibibytes(1536), '1.5 MiB'],
  ] as const)('is compared in %s', (_, check, fits, refused, shown) => {
    expect(() => check('prop', fits, LIMIT)).not.toThrow();
    expect(() => check('prop', undefined, LIMIT)).not.toThrow();
    expect(() => check('prop', Size.kibibytes(Lazy.number({ produce: () => 0 })), LIMIT)).not.toThrow();
    expect(() => check('prop', refused, LIMIT)).toThrow(new InputError(`prop is ${shown}; ${ALLOWED}`));
  });
});

describe('what a program without types gave', () => {
  class Bucket {
    readonly bucketName = 'b';
  }
  const check = (value: unknown) =>
    checkIs('Thing "App/T"', 'stream', value, has('streamArn'), 'a stream, such as a DataStream');

  it('passes with the member that stands for its type', () => {
    expect(() => check({ streamArn: 'arn' })).not.toThrow();
  });

  it.each([
    [undefined, 'is not set'],
    [null, 'is not set'],
    ['a name', 'is "a name"'],
    [7, 'is 7'],
    [() => 0, 'is () => 0'],
    [{ arn: 'x' }, 'is a plain object'],
    [Object.create(null), 'is a plain object'],
    [new Bucket(), 'is an object of the class Bucket'],
    [['arn'], 'is an object of the class Array'],
  ])('is refused and shown: %s', (value, shown) => {
    expect(() => check(value)).toThrow(
      new InputError(`Thing "App/T": stream ${shown}; it has to be a stream, such as a DataStream.`),
    );
  });

  it('has a member only if it is an object', () => {
    expect(has('length')('text')).toBe(false);
    expect(has('length')(null)).toBe(false);
    expect(has('length')([])).toBe(true);
  });
});
