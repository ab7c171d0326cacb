import { describe, expect, test } from 'vitest';
import { parsePrefix } from '../../../../../lib/delivery/shared/prefixes';

const messageOf = (prefix: string): string => {
  try {
    parsePrefix('prefix', prefix);
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  throw new Error(`"${prefix}" was taken`);
};

test('a prefix is taken apart', () => {
  const prefix =
    "clicks/!{timestamp:yyyy/MM/dd'T'HH}/c=!{partitionKeyFromQuery:customer}/!{partitionKeyFromLambda:hour}/" +
    '!{partitionKeyFromQuery:customer}/!{firehose:random-string}/!{firehose:error-output-type}/';
  expect(parsePrefix('prefix', prefix)).toEqual({
    fixed: 'clicks/',
    hasExpressions: true,
    timestamps: ["yyyy/MM/dd'T'HH"],
    queryKeys: ['customer'],
    transformKeys: ['hour'],
    namesErrorType: true,
  });
});

test.each(['', 'data/', 'a}b{c!d/'])('"%s" is fixed', (prefix) => {
  expect(parsePrefix('prefix', prefix)).toMatchObject({ fixed: prefix, hasExpressions: false });
});

test('a prefix that begins with an expression has nothing fixed', () => {
  expect(parsePrefix('prefix', '!{firehose:random-string}/data/').fixed).toBe('');
});

describe('no expression', () => {
  test.each([
    ['!{timestamp:}/', '!{timestamp:}'],
    ['!{timestamps:yyyy}/', '!{timestamps:yyyy}'],
    ['!{yyyy}/', '!{yyyy}'],
    ['!{}', '!{}'],
    ['!{firehose:stream-name}/', '!{firehose:stream-name}'],
    ['!{partitionKey:hour}/', '!{partitionKey:hour}'],
    ['data/!{timestamp:yyyy', '"!{"'],
    ['data/!{timestamp:!{timestamp:yyyy}}', '"!{"'],
  ])('%s', (prefix, shown) => {
    expect(messageOf(prefix)).toContain(
      `prefix is "${prefix}", in which ${shown} is no expression; allowed are !{timestamp:<pattern>}`,
    );
  });
});

describe('timestamps', () => {
  test.each(['yyyy', 'yyyy/MM/dd/HH/', "yyyy'y'MM", 'uuuu-DDD', "'year='yyyy", 'YYYY-ww', "HH''mm"])(
    '%s',
    (pattern) => {
      expect(parsePrefix('prefix', `!{timestamp:${pattern}}`).timestamps).toEqual([pattern]);
    },
  );

  test('a letter that means nothing', () => {
    expect(messageOf('!{timestamp:yyyy/bb}')).toBe(
      'prefix has the timestamp pattern "yyyy/bb", in which "b" has no meaning; write text in single quotes, e.g. ' +
        "yyyy/MM/dd/HH or HH'h' (Firehose Developer Guide, custom prefixes).",
    );
  });

  test('a quote that is not closed', () => {
    expect(messageOf("!{timestamp:yyyy'T}")).toContain(`"yyyy'T", in which a single quote is not closed.`);
  });

  test('the year of the week with the month', () => {
    expect(messageOf('!{timestamp:YYYY/MM/dd}')).toBe(
      'prefix has the timestamp pattern "YYYY/MM/dd": YYYY is the year of the week, which in the days around New Year is ' +
        'another one than that of the date; use yyyy.',
    );
  });
});
