import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allowsWrite, type PolicyStatementJson } from '../../../../lib/consumers/failure/policy-allows-write';

const named = { arn: 'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks', name: 'clicks' };
const unnamed = { arn: { 'Fn::GetAtt': ['Clicks', 'Arn'] } };

const allow = (Action: unknown, Resource: unknown): PolicyStatementJson => ({
  Effect: 'Allow',
  Action,
  Resource,
});
const deny = (Action: unknown, Resource: unknown, Condition?: unknown): PolicyStatementJson => ({
  Effect: 'Deny',
  Action,
  Resource,
  Condition,
});
const join = (...parts: unknown[]) => ({ 'Fn::Join': ['', parts] });

describe('a policy lets write', () => {
  test.each<[string, PolicyStatementJson]>([
    ['PutRecord on the stream', allow('kinesis:PutRecord', named.arn)],
    [
      'PutRecords in a list',
      allow(['kinesis:GetRecords', 'kinesis:PutRecords'], ['arn:aws:sqs:::q', named.arn]),
    ],
    ['in any case of letters', allow('Kinesis:putrecord', named.arn)],
    ['a wildcard of actions', allow('kinesis:*', named.arn)],
    ['everything', allow('*', '*')],
    ['a wildcard within an action', allow('kinesis:Put*', named.arn)],
    ['a question mark', allow('kinesis:PutRecord?', named.arn)],
    ['a wildcard of streams', allow('kinesis:PutRecord', 'arn:aws:kinesis:*:*:stream/*')],
    ['a prefix of names', allow('kinesis:PutRecord', 'arn:aws:kinesis:eu-west-1:111122223333:stream/cli*')],
    [
      'pseudo parameters in the ARN',
      allow(
        'kinesis:PutRecord',
        join('arn:', { Ref: 'AWS::Partition' }, ':kinesis:', { Ref: 'AWS::Region' }, ':1:stream/clicks'),
      ),
    ],
    ['all but other actions', { Effect: 'Allow', NotAction: 'kinesis:Describe*', Resource: named.arn }],
    [
      'all but other resources',
      { Effect: 'Allow', Action: 'kinesis:PutRecord', NotResource: 'arn:aws:kinesis:*:*:stream/other' },
    ],
  ])('%s', (_name, statement) => {
    expect(allowsWrite([statement], named)).toBe(true);
  });

  test('a stream whose name CloudFormation makes, by reference and by wildcard', () => {
    expect(allowsWrite([allow('kinesis:PutRecord', { 'Fn::GetAtt': ['Clicks', 'Arn'] })], unnamed)).toBe(
      true,
    );
    expect(allowsWrite([allow('kinesis:PutRecord', 'arn:aws:kinesis:*:*:stream/*')], unnamed)).toBe(true);
    expect(allowsWrite([allow('kinesis:PutRecord', 'arn:aws:kinesis:*:*:*')], unnamed)).toBe(true);
  });

  test('unless every way to write is denied without a condition', () => {
    const all = allow('kinesis:*', '*');
    expect(allowsWrite([all, deny('kinesis:Put*', named.arn)], named)).toBe(false);
    expect(allowsWrite([all, deny('kinesis:PutRecord', named.arn)], named)).toBe(true);
    expect(
      allowsWrite(
        [all, deny('kinesis:Put*', named.arn, { Bool: { 'aws:SecureTransport': 'false' } })],
        named,
      ),
    ).toBe(true);
  });
});

describe('a policy does not let write', () => {
  test.each<[string, PolicyStatementJson]>([
    ['reading', allow(['kinesis:GetRecords', 'kinesis:Describe*'], named.arn)],
    [
      'writing to another stream',
      allow('kinesis:PutRecord', 'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks-2'),
    ],
    ['another prefix', allow('kinesis:PutRecord', 'arn:aws:kinesis:eu-west-1:111122223333:stream/other*')],
    ['another service', allow('*', 'arn:aws:firehose:*:*:*')],
    ['what a parameter names', allow('kinesis:PutRecord', { Ref: 'SomeArn' })],
    ['all but Kinesis', { Effect: 'Allow', NotAction: 'kinesis:*', Resource: '*' }],
    ['all but this stream', { Effect: 'Allow', Action: '*', NotResource: named.arn }],
    ['a denial alone', deny('kinesis:GetRecords', '*')],
    ['an empty statement', {}],
  ])('%s', (_name, statement) => {
    expect(allowsWrite([statement], named)).toBe(false);
  });
});

test('it answers for whatever stands in a template, and never writes by an empty policy', () => {
  expect(allowsWrite([], named)).toBe(false);
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (action, resource) => {
      expect(typeof allowsWrite([allow(action, resource)], named)).toBe('boolean');
    }),
  );
});
