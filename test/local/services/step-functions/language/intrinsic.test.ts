import { describe, expect, it } from 'vitest';
import { Chance } from '../../../../../local/base/chance';
import { parsePathOrCall } from '../../../../../local/services/step-functions/language/intrinsic';

const scope = {
  input: { name: 'Ada', n: 2, list: [1, 2, 2, { a: 1 }], json: '{"a":[1]}', object: { a: 1, b: 2 } },
  context: { Execution: { Name: 'run' } },
  variables: {},
  chance: Chance.from(1),
  now: Date.UTC(2026, 0, 5),
};
const play = async (text: string) => await parsePathOrCall(text, 'field.$')(scope);

describe('an intrinsic function', () => {
  it.each([
    ["States.Format('{} of {}: {}', $.name, $$.Execution.Name, $.object)", 'Ada of run: {"a":1,"b":2}'],
    ["States.Format('\\{{}\\}, it\\'s', $.n)", "{2}, it's"],
    ['States.JsonToString($.object)', '{"a":1,"b":2}'],
    ['States.StringToJson($.json)', { a: [1] }],
    ["States.Array(1, -2.5, 'x', true, null, $.n)", [1, -2.5, 'x', true, null, 2]],
    ['States.Array()', []],
    ['States.ArrayLength($.list)', 4],
    ['States.ArrayContains($.list, $.n)', true],
    ['States.ArrayContains($.list, 9)', false],
    ['States.ArrayGetItem($.list, 0)', 1],
    ['States.ArrayUnique($.list)', [1, 2, { a: 1 }]],
    ['States.ArrayPartition($.list, 3)', [[1, 2, 2], [{ a: 1 }]]],
    ['States.ArrayRange(1, 9, 4)', [1, 5, 9]],
    ['States.ArrayRange(3, 1, -1)', [3, 2, 1]],
    ['States.MathAdd($.n, -3)', -1],
    ["States.Base64Encode('abc')", 'YWJj'],
    ["States.Base64Decode('YWJj')", 'abc'],
    ["States.Hash('abc', 'MD5')", '900150983cd24fb0d6963f7d28e17f72'],
    ["States.StringSplit('a,b;;c', ',;')", ['a', 'b', 'c']],
    ['States.JsonMerge($.object, States.StringToJson(\'{"b":3}\'), false)', { a: 1, b: 3 }],
    ["States.Format('{}', States.ArrayLength(States.Array(1, 2)))", '2'],
  ])('%s', async (text, expected) => {
    expect(await play(text)).toEqual(expected);
  });

  it('draws', async () => {
    expect(await play('States.UUID()')).toMatch(/^[0-9a-f-]{36}$/);
    expect([1, 2, 3]).toContain(await play('States.MathRandom(1, 4)'));
  });

  it.each([
    ['States.Shout($.name)', 'there is no intrinsic function States.Shout; there are States.Array, '],
    ['States.MathAdd(1)', 'States.MathAdd takes 2 arguments, got 1'],
    ['States.MathAdd(1, 2', 'cannot be read from its character 20 on'],
    ['States.UUID() x', 'cannot be read from its character 14 on'],
    ['States.Array(a)', 'cannot be read from its character 14 on'],
    ['States.Array($..a)', 'is no path that is played'],
  ])('%s is refused when it is read', (text, message) => {
    expect(() => parsePathOrCall(text, 'field.$')).toThrow(message);
  });

  it.each([
    [
      'States.StringToJson($.name)',
      'States.IntrinsicFailure',
      "field 'field.$' failed: States.StringToJson: ",
    ],
    ['States.MathAdd($.name, 1)', 'States.IntrinsicFailure', 'an argument must be a whole number, got "Ada"'],
    ['States.ArrayGetItem($.list, 4)', 'States.IntrinsicFailure', 'the index must be 0 to 3, got 4'],
    ["States.Format('{}', 1, 2)", 'States.IntrinsicFailure', "'{}' has 1 {} for 2 values"],
    [
      'States.JsonToString($.missing)',
      'States.Runtime',
      "The JSONPath '$.missing' specified for the field 'field.$'",
    ],
    ['$$.Missing', 'States.Runtime', 'could not be found in the input \'{"Execution":{"Name":"run"}}\''],
  ])('%s fails its state', async (text, error, cause) => {
    await expect(play(text)).rejects.toMatchObject({ error, cause: expect.stringContaining(cause) });
  });
});
