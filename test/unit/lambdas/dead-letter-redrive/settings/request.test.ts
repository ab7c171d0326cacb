import { describe, expect, it } from 'vitest';
import {
  InvalidRequestError,
  isAsked,
  parseRequest,
} from '../../../../../lambdas/dead-letter-redrive/settings/request';

describe('parseRequest', () => {
  it.each([undefined, null, {}])('takes %j for a replay of everything', (input) => {
    expect(parseRequest(input, 10)).toEqual({ action: 'replay', dryRun: false, maxConcurrency: 10 });
  });

  it('takes all keys, and makes times comparable', () => {
    const input = {
      action: 'discard',
      dryRun: true,
      reason: 'Throttling',
      from: '2026-11-20T08:00:00+02:00',
      to: '2026-11-21',
      maxConcurrency: 1,
      adopt: 'arn:aws:lambda:us-east-1:123456789012:function:before:$LATEST',
    };
    expect(parseRequest(input, 10)).toEqual({
      ...input,
      from: '2026-11-20T06:00:00.000Z',
      to: '2026-11-21T00:00:00.000Z',
    });
    // Without a zone it is UTC, wherever the function runs.
    expect(parseRequest({ from: '2026-11-20T08:00' }, 10).from).toBe('2026-11-20T08:00:00.000Z');
  });

  it.each([
    ['replay', 'The input must be a JSON object, got "replay".'],
    [[], 'The input must be a JSON object, got [].'],
    [
      { dryrun: true },
      'The input has an unknown key "dryrun"; the keys are action, dryRun, reason, from, to, maxConcurrency, adopt.',
    ],
    [{ action: 'delete' }, 'action must be one of replay, park, discard, got "delete".'],
    [{ dryRun: 'true' }, 'dryRun must be true or false, got "true".'],
    [{ maxConcurrency: 0 }, 'maxConcurrency must be a whole number from 1 to 1000, got 0.'],
    [{ adopt: 'before' }, 'adopt must be the ARN of a Lambda function, got "before".'],
    [{ reason: '' }, 'reason must be a part of the text of a failure, got "".'],
    [{ from: 'yesterday' }, 'from must be a time such as "2026-11-21T08:00:00Z", got "yesterday".'],
    [{ to: 5 }, 'to must be a time such as "2026-11-21T08:00:00Z", got 5.'],
    [
      { from: '2026-11-21', to: '2026-11-20' },
      'to must be later than from, which is 2026-11-21T00:00:00.000Z, got "2026-11-20T00:00:00.000Z".',
    ],
  ])('refuses %j', (input, sentence) => {
    expect(() => parseRequest(input, 10)).toThrow(new InvalidRequestError(sentence));
  });
});

describe('isAsked', () => {
  const facts = {
    failedAt: Date.parse('2026-11-20T12:00:00Z'),
    text: 'RecordsParked NotALogLineError no log line',
  };

  it.each([
    [{}, true],
    [{ reason: 'notalogline' }, true],
    [{ reason: 'Throttling' }, false],
    [{ from: '2026-11-20T12:00:00.000Z' }, true],
    [{ to: '2026-11-20T12:00:00.000Z' }, false],
    [{ reason: 'log line', from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z' }, true],
  ])('%j: %s', (request, asked) => {
    expect(isAsked(request, facts)).toBe(asked);
  });

  it('leaves out what does not say when it failed, if a time is asked for', () => {
    const unknown = { ...facts, failedAt: Number.NaN };
    expect(
      [{}, { from: '2020-01-01' }, { to: '2030-01-01' }].map((request) => isAsked(request, unknown)),
    ).toEqual([true, false, false]);
  });
});
