import { beforeAll, describe, expect, it } from 'vitest';
import { Chance } from '../../../../../local/base/chance';
import {
  type JsonataReader,
  loadJsonata,
} from '../../../../../local/services/step-functions/language/jsonata';

const scope = {
  input: { n: 2, list: [1, 2, 3], text: '[1]' },
  context: { Execution: { Name: 'run' } },
  variables: { seen: 7 },
  result: { Payload: { ok: true } },
  chance: Chance.from(1),
  now: Date.UTC(2026, 0, 5),
};

describe('a field of a JSONata state', () => {
  let read: JsonataReader;
  beforeAll(async () => {
    read = await loadJsonata();
  });
  const play = async (value: unknown) => await read(value, 'Output')(scope);

  it.each([
    ['{% $states.input.n + $seen %}', 9],
    [{ a: ['{% $states.context.Execution.Name %}', 'text'] }, { a: ['run', 'text'] }],
    ['{% $states.result.Payload %}', { ok: true }],
    ['{% $states.input.list[$ > 1] %}', [2, 3]],
    ['{% $partition([1,2,3], 2) %}', [[1, 2], [3]]],
    ['{% $range(0, 4, 2) %}', [0, 2, 4]],
    ["{% $hash('abc', 'SHA-1') %}", 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    ['{% $parse($states.input.text) %}', [1]],
    ['no expression', 'no expression'],
    ['{% $length($uuid()) %}', 36],
    ['{% $millis() %}', Date.UTC(2026, 0, 5)],
    ['{% $now() %}', '2026-01-05T00:00:00.000Z'],
    ["{% $now('[Y]') %}", '2026'],
    ['{% $random() < 1 %}', true],
  ])('%j is computed', async (value, expected) => {
    expect(await play(value)).toEqual(expected);
  });

  it('is refused when it cannot be read', () => {
    expect(() => read('{% 1 + %}', 'Output')).toThrow('" 1 + " is no JSONata: ');
  });

  it.each([
    ['{% $states.input.missing %}', 'it returned nothing (undefined)'],
    ["{% 1 + 'a' %}", 'right side of the "+" operator must evaluate to a number'],
    ["{% $eval('1') %}", '$eval is not there in Step Functions'],
  ])('%s fails its state', async (value, cause) => {
    await expect(play(value)).rejects.toMatchObject({
      error: 'States.QueryEvaluationError',
      cause: expect.stringContaining(cause),
    });
  });
});
