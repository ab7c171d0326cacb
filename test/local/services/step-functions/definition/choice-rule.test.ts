import { describe, expect, it } from 'vitest';
import { ending, stepFunctions, succeeded } from '../support/step-functions-fixture';

const INPUT = { n: 5, m: 5, s: 'log-1*.txt', b: false, t: '2026-11-20T12:00:00Z', nothing: null };

describe('a rule of a Choice', () => {
  const fixture = stepFunctions();
  const choose = async (rule: object, more: object = {}) => {
    const states = {
      Choose: { Type: 'Choice', Choices: [{ ...rule, Next: 'Yes' }], Default: 'No', ...more },
      Yes: { Type: 'Pass', Result: 'yes', End: true },
      No: { Type: 'Pass', Result: 'no', End: true },
    };
    return ending(await fixture().play(states, INPUT));
  };

  it.each<[object, string]>([
    [{ Variable: '$.n', NumericEquals: 5 }, 'yes'],
    [{ Variable: '$.n', NumericEqualsPath: '$.m' }, 'yes'],
    [{ Variable: '$.n', NumericGreaterThan: 5 }, 'no'],
    [{ Variable: '$.n', NumericGreaterThanEquals: 5 }, 'yes'],
    [{ Variable: '$.n', NumericLessThanPath: '$.m' }, 'no'],
    [{ Variable: '$.n', StringEquals: '5' }, 'no'],
    [{ Variable: '$.s', StringMatches: 'log-*.txt' }, 'yes'],
    [{ Variable: '$.s', StringMatches: 'log-1\\*.txt' }, 'yes'],
    [{ Variable: '$.s', StringMatches: 'log-\\*.txt' }, 'no'],
    [{ Variable: '$.s', StringMatches: 'logs*' }, 'no'],
    [{ Variable: '$.s', StringLessThan: 'm' }, 'yes'],
    [{ Variable: '$.b', BooleanEquals: false }, 'yes'],
    [{ Variable: '$.t', TimestampLessThan: '2026-11-20T13:00:01+01:00' }, 'yes'],
    [{ Variable: '$.t', TimestampEquals: '2026-11-20T12:00:00.000Z' }, 'yes'],
    [{ Variable: '$.s', TimestampEquals: '2026-11-20T12:00:00Z' }, 'no'],
    [{ Variable: '$.nothing', IsNull: true }, 'yes'],
    [{ Variable: '$.missing', IsPresent: false }, 'yes'],
    [{ Variable: '$.nothing', IsPresent: true }, 'yes'],
    [{ Variable: '$.n', IsNumeric: true }, 'yes'],
    [{ Variable: '$.n', IsString: true }, 'no'],
    [{ Variable: '$.b', IsBoolean: true }, 'yes'],
    [{ Variable: '$.t', IsTimestamp: true }, 'yes'],
    [{ Variable: '$$.Execution.Name', IsString: true }, 'yes'],
    [{ Not: { Variable: '$.n', NumericEquals: 5 } }, 'no'],
    [
      {
        And: [
          { Variable: '$.n', IsNumeric: true },
          { Variable: '$.b', BooleanEquals: true },
        ],
      },
      'no',
    ],
    [
      {
        Or: [
          { Variable: '$.missing', IsPresent: true },
          { Variable: '$.b', BooleanEquals: false },
        ],
      },
      'yes',
    ],
  ])('%j leads to %s', async (rule, expected) => {
    expect(await choose(rule)).toEqual(succeeded(expected));
  });

  it('fails its state when it asks for what is not there', async () => {
    expect(await choose({ Variable: '$.missing', NumericEquals: 5 })).toMatchObject({
      error: 'States.Runtime',
      cause: "Invalid path '$.missing': the choice state's condition path references an invalid value.",
    });
  });

  it('fails its state when none applies and there is no Default', async () => {
    const rule = { Variable: '$.n', NumericEquals: 6 };
    expect(await choose(rule, { Default: undefined })).toMatchObject({ error: 'States.NoChoiceMatched' });
  });

  it('assigns by itself, and its state for the Default only', async () => {
    const states = (n: number) => ({
      Choose: {
        Type: 'Choice',
        Choices: [{ Variable: '$.n', NumericEquals: n, Next: 'Say', Assign: { 'way.$': '$.n' } }],
        Default: 'Say',
        Assign: { way: 'default' },
      },
      Say: { Type: 'Pass', Parameters: { 'way.$': '$way' }, End: true },
    });
    expect(ending(await fixture().play(states(5), INPUT))).toEqual(succeeded({ way: 5 }));
    expect(ending(await fixture().play(states(6), INPUT))).toEqual(succeeded({ way: 'default' }));
  });

  it('is a condition in JSONata', async () => {
    const states = (Condition: unknown) => ({
      Choose: {
        Type: 'Choice',
        QueryLanguage: 'JSONata',
        Choices: [{ Condition, Output: '{% $states.input.n * 2 %}', Next: 'End' }],
        Default: 'End',
      },
      End: { Type: 'Succeed' },
    });
    const play = async (condition: unknown) => ending(await fixture().play(states(condition), INPUT));
    expect(await play('{% $states.input.n = 5 %}')).toEqual(succeeded(10));
    expect(await play('{% $states.input.n > 5 %}')).toEqual(succeeded(INPUT));
    expect(await play('{% $states.input.n %}')).toMatchObject({ error: 'States.QueryEvaluationError' });
  });
});
