import { describe, expect, it } from 'vitest';
import { Chance } from '../../../../../local/base/chance';
import {
  parseJsonPath,
  parseReferencePath,
  readPath,
  writePath,
} from '../../../../../local/services/step-functions/language/json-path';

const scope = {
  input: { a: { b: 1, 'c d': [1, 2, 3], '': 0 }, list: [{ id: 1 }, { id: 2 }, {}], nothing: null },
  context: { Execution: { Id: 'arn' } },
  variables: { seen: { n: 7 } },
  chance: Chance.from(1),
  now: Date.UTC(2026, 0, 5),
};

describe('a path', () => {
  it.each([
    ['$', scope.input],
    ['$.a.b', 1],
    ["$['a']['c d'][0]", 1],
    ["$.a['c d'][-1]", 3],
    ["$.a['c d'][1:]", [2, 3]],
    ["$.a['c d'][:2]", [1, 2]],
    ['$.list[*].id', [1, 2]],
    ['$.list[9]', undefined],
    ['$.nothing', null],
    ['$.nothing.more', undefined],
    ['$.toString', undefined],
    ['$$.Execution.Id', 'arn'],
    ['$$', scope.context],
    ['$seen.n', 7],
    ['$unseen', undefined],
    ['$.a.*', [1, [1, 2, 3], 0]],
  ])('%s leads to what is there', (text, expected) => {
    expect(readPath(parseJsonPath(text), scope)).toEqual(expected);
  });

  it.each(['', 'a', '$..b', '$.list[?(@.id==1)]', '$.list.length()', '$.a b', "$['a", '$.', '$.a[b]'])(
    '"%s" is refused by what is played',
    (text) => {
      expect(() => parseJsonPath(text)).toThrow('is no path that is played');
    },
  );
});

describe('a reference path', () => {
  it.each([
    ['$', 5, 5],
    ['$.new', 5, { ...scope.input, new: 5 }],
    ['$.a.deep.er', 5, { ...scope.input, a: { ...scope.input.a, deep: { er: 5 } } }],
    ['$.list[1]', 5, { ...scope.input, list: [{ id: 1 }, 5, {}] }],
  ])('%s takes a value', (text, value, expected) => {
    const before = structuredClone(scope.input);
    expect(writePath(parseReferencePath(text), scope.input, value)).toEqual(expected);
    expect(scope.input).toEqual(before);
  });

  it.each(['$.a.b.c', '$.list[7]', '$.nothing.x'])('%s has something else on its way', (text) => {
    expect(() => writePath(parseReferencePath(text), scope.input, 1)).toThrow(
      'States.ResultPathMatchFailure',
    );
  });

  it.each(['$$.a', '$.list[*]', '$seen'])('%s is refused: nothing can be put there', (text) => {
    expect(() => parseReferencePath(text)).toThrow('must be a path to one place in the data');
  });
});
