import { describe, expect, it } from 'vitest';
import type { JsonInput } from '../../../../../../local/http';
import {
  ARN,
  CONSUMER_ARN,
  DATA,
  enumList,
  integer,
  list,
  oneOf,
  operation,
  required,
  STREAM,
  string,
  structure,
  TAG_KEYS,
  TAGS,
  timestamp,
} from '../../../../../../local/services/kinesis/api/input';

const ENTRY = structure({ Data: required(DATA), Key: required(string({ min: 1, max: 4 })) });

const play = operation(
  {
    ...STREAM,
    Count: integer({ min: 1, max: 10 }),
    Mode: oneOf(['ON', 'OFF']),
    At: timestamp(),
    Records: list(ENTRY, { max: 2 }),
    Metrics: enumList(['IN', 'OUT'], { min: 1 }),
    Tags: TAGS,
    TagKeys: TAG_KEYS,
    Consumer: CONSUMER_ARN,
  },
  (input) => input,
);

/** The error of a request; `undefined` for a request that is played. */
function errorOf(json: JsonInput): { readonly code: string; readonly message: string } | undefined {
  try {
    play(json, {} as never);
    return undefined;
  } catch (error) {
    return error as { code: string; message: string };
  }
}

const oneViolation = (value: string, member: string, constraint: string) => ({
  code: 'ValidationException',
  message: `1 validation error detected: Value ${value} at '${member}' failed to satisfy constraint: ${constraint}`,
});

describe('an operation', () => {
  it('gets the values of its members, read from the wire', () => {
    const json = {
      StreamName: 'clicks',
      Count: 3.7,
      At: 1.5,
      Mode: null,
      Records: [{ Data: 'AAA=', Key: 'k', Other: 1 }],
      Tags: JSON.parse('{"__proto__": "x"}'),
      Unknown: {},
    };
    const input = play(json, {} as never) as Record<string, unknown>;
    expect(input).toEqual({
      StreamName: 'clicks',
      Count: 3,
      At: 1500,
      Records: [{ Data: Buffer.alloc(2), Key: 'k' }],
      Tags: json.Tags,
    });
    expect(Object.keys(input.Tags as object)).toEqual(['__proto__']);
  });

  it.each([
    [{ StreamName: 3 }, 'StreamName must be a string, got 3.'],
    [{ Count: '3' }, 'Count must be a whole number, got "3".'],
    [{ At: '2026' }, 'At must be a time in seconds, got "2026".'],
    [{ Records: {} }, 'Records must be a list, got a structure.'],
    [{ Records: [null] }, 'Records.1.member must be a structure, got null.'],
    [{ Records: [{ Key: 'k', Data: 'A' }] }, 'Records.1.member.Data must be base64 text, got "A".'],
    [{ Tags: [] }, 'Tags must be a map, got a list.'],
    [{ Tags: { a: 1 } }, 'Tags.a must be a string, got 1.'],
    [{ Metrics: [{}] }, 'Metrics.1.member must be a string, got a structure.'],
  ])('refuses a wrong type before anything else: %j', (json, message) => {
    expect(errorOf({ Mode: 'neither', ...json })).toMatchObject({ code: 'SerializationException', message });
  });

  it.each([
    [
      { StreamName: 'a b' },
      "'a b'",
      'streamName',
      'Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+',
    ],
    [{ Count: 0 }, "'0'", 'count', 'Member must have value greater than or equal to 1'],
    [{ Count: 11 }, "'11'", 'count', 'Member must have value less than or equal to 10'],
    [{ Mode: 'MAYBE' }, "'MAYBE'", 'mode', 'Member must satisfy enum value set: [ON, OFF]'],
    [{ Records: [{ Key: 'k' }] }, 'null', 'records.1.member.data', 'Member must not be null'],
    [
      { Metrics: ['IN', 'UP'] },
      "'[IN, UP]'",
      'metrics',
      'Member must satisfy constraint: [Member must satisfy enum value set: [IN, OUT]]',
    ],
    [
      { Tags: { ['k'.repeat(129)]: 'v' } },
      `'{${'k'.repeat(129)}=v}'`,
      'tags',
      'Map keys must satisfy constraint: [Member must have length less than or equal to 128, Member must have length greater than or equal to 1]',
    ],
    [
      { TagKeys: ['a', ''] },
      "'[a, ]'",
      'tagKeys',
      'Member must satisfy constraint: [Member must have length less than or equal to 128, Member must have length greater than or equal to 1]',
    ],
  ])('refuses a violated constraint: %j', (json, value, member, constraint) => {
    expect(errorOf(json)).toMatchObject(oneViolation(value, member, constraint));
  });

  it('reports every violated constraint in one message, at most ten', () => {
    const error = errorOf({ StreamName: 'a b', Count: 0, Records: [{ Data: '', Key: '' }] });
    expect(error?.message).toMatch(
      /^3 validation errors detected: Value 'a b' at 'streamName' .*; Value '0' at 'count' .*; Value '' at 'records\.1\.member\.key' /,
    );
    const many = operation({ Records: list(ENTRY) }, () => undefined);
    expect(() => many({ Records: Array(20).fill({}) }, {} as never)).toThrow('10 validation errors detected');
  });

  it('counts characters, not their UTF-16 units', () => {
    expect(errorOf({ Records: [{ Data: '', Key: '𝄞'.repeat(4) }] })).toBeUndefined();
    expect(errorOf({ Records: [{ Data: '', Key: '𝄞'.repeat(5) }] })).toBeDefined();
  });

  it('refuses deeply nested JSON like any other wrong type', () => {
    const depth = 100_000;
    const json = JSON.parse(`{"StreamName":${'['.repeat(depth)}${']'.repeat(depth)}}`);
    expect(errorOf(json)).toMatchObject({
      code: 'SerializationException',
      message: 'StreamName must be a string, got a list.',
    });
  });
});

describe('an ARN', () => {
  const stream = 'arn:aws-cn:kinesis:cn-north-1:123456789012:stream/clicks';

  it.each([stream, `${stream}/consumer/reader:1700000000`])('may be %s', (arn) => {
    expect(ARN.violations(arn)).toEqual([]);
  });

  it.each(['clicks', 'arn:aws:sqs:us-east-1:123456789012:stream/clicks', `${stream} x`, stream.slice(0, -6)])(
    'may not be %s',
    (arn) => {
      expect(ARN.violations(arn)).toHaveLength(1);
    },
  );

  it('of a consumer has its name and time', () => {
    expect(CONSUMER_ARN.violations(`${stream}/consumer/reader:1700000000`)).toEqual([]);
    expect(CONSUMER_ARN.violations(`${stream}/consumer/reader`)).toHaveLength(1);
  });

  it('is read in time in proportion to its length, whatever it holds', () => {
    const text = `arn:aws${':kinesis:'.repeat(200)}${':123456789012:stream/'.repeat(50_000)} `;
    const start = performance.now();
    for (const member of [ARN, CONSUMER_ARN]) expect(member.violations(text)).toHaveLength(2);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
