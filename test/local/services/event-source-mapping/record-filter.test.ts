import { describe, expect, it } from 'vitest';
import { compileRecordFilter } from '../../../../local/services/event-source-mapping/record-filter';

function passes(pattern: unknown, data: unknown, partitionKey: string | null = 'k'): boolean {
  const filter = compileRecordFilter([JSON.stringify(pattern)]);
  const bytes = Buffer.from(typeof data === 'string' ? data : JSON.stringify(data));
  return filter({ sequenceNumber: '1', partitionKey, data: bytes, approximateArrivalTimestamp: 1500 });
}

describe('rules of a filter', () => {
  it.each([
    ['null', [null], null, ''],
    ['empty', [''], '', null],
    ['equals', ['Alice'], 'Alice', 'alice'],
    ['equals, a number', [100], 100, '100'],
    ['equals, a boolean', [true], true, 'true'],
    ['or', ['Credit', 'Debit'], 'Debit', 'Cash'],
    ['equals (ignore case)', [{ 'equals-ignore-case': 'alice' }], 'ALICE', 'alicia'],
    ['not', [{ 'anything-but': ['Rain', 'Snow'] }], 'Sun', 'Snow'],
    ['not, one value', [{ 'anything-but': 7 }], 8, 7],
    ['not, on a missing field', [{ 'anything-but': ['Rain'] }], 'Sun', undefined],
    ['numeric (equals)', [{ numeric: ['=', 100] }], 100.0, 101],
    ['numeric (range)', [{ numeric: ['>', 10, '<=', 20] }], 20, 10],
    ['numeric, on text', [{ numeric: ['>', 10] }], 11, '11'],
    ['exists', [{ exists: true }], 0, undefined],
    ['exists, on null', [{ exists: true }], null, undefined],
    ['exists, leaf nodes only', [{ exists: true }], 'x', { street: 'x' }],
    ['does not exist', [{ exists: false }], undefined, 'x'],
    ['begins with', [{ prefix: 'us-' }], 'us-east-1', 'eu-us-'],
    ['ends with', [{ suffix: '.png' }], 'a.png', 'a.png.gz'],
    ['a list in the data', ['b'], ['a', 'b'], ['c']],
    ['an empty list in the data', [{ exists: false }], [], ['a']],
  ])('%s', (_, rules, fitting, other) => {
    expect(passes({ data: { field: rules } }, { field: fitting })).toBe(true);
    expect(passes({ data: { field: rules } }, { field: other })).toBe(false);
  });

  it('and: every field must fit', () => {
    const pattern = { data: { city: ['Rome'], day: ['Monday'] } };
    expect(passes(pattern, { city: 'Rome', day: 'Monday' })).toBe(true);
    expect(passes(pattern, { city: 'Rome' })).toBe(false);
  });

  it('$or: one branch is enough, beside what else is wanted', () => {
    const pattern = { data: { open: [true], $or: [{ city: ['Rome'] }, { day: ['Monday'] }] } };
    expect(passes(pattern, { open: true, day: 'Monday' })).toBe(true);
    expect(passes(pattern, { open: false, day: 'Monday' })).toBe(false);
    expect(passes(pattern, { open: true })).toBe(false);
  });

  it('goes down into objects, and into lists of objects element by element', () => {
    const pattern = { data: { order: { type: ['buy'], size: [1] } } };
    expect(passes(pattern, { order: { type: 'buy', size: 1 } })).toBe(true);
    expect(passes(pattern, { order: [{ type: 'sell' }, { type: 'buy', size: 1 }] })).toBe(true);
    expect(passes(pattern, { order: [{ type: 'buy' }, { size: 1 }] })).toBe(false);
  });
});

describe('what is filtered (Lambda, "Using event filtering with a Kinesis event source")', () => {
  it('drops data that is not JSON where the pattern is about data', () => {
    expect(passes({ data: { field: [{ exists: false }] } }, 'plain text')).toBe(false);
    expect(passes({ data: { field: [{ exists: false }] } }, '{"other": 1}')).toBe(true);
  });

  it('looks at metadata alone where the pattern is not about data', () => {
    expect(passes({ partitionKey: ['k'] }, 'plain text')).toBe(true);
    expect(passes({ partitionKey: ['k'] }, 'plain text', 'other')).toBe(false);
    expect(passes({ partitionKey: [null] }, 'plain text', null)).toBe(true);
  });

  it('takes one fitting filter of several as enough, also beside one about data', () => {
    const filter = compileRecordFilter(['{"data":{"a":[1]}}', '{"partitionKey":["k"]}']);
    const record = { sequenceNumber: '1', data: Buffer.from('text'), approximateArrivalTimestamp: 0 };
    expect(filter({ ...record, partitionKey: 'k' })).toBe(true);
    expect(filter({ ...record, partitionKey: 'x' })).toBe(false);
  });
});

describe('what a filter sees', () => {
  const record = {
    sequenceNumber: '17',
    partitionKey: 'k',
    data: Buffer.from('{"a":1}'),
    approximateArrivalTimestamp: 1500,
  };
  const sees = (pattern: string, change: Partial<typeof record> = {}, ...more: string[]) =>
    compileRecordFilter([pattern, ...more])({ ...record, ...change });

  it('the arrival in seconds, the sequence number, and the version of the schema', () => {
    expect(sees('{"approximateArrivalTimestamp":[1.5]}')).toBe(true);
    expect(sees('{"sequenceNumber":["17"],"kinesisSchemaVersion":["1.0"]}')).toBe(true);
    expect(sees('{"sequenceNumber":["18"]}')).toBe(false);
  });

  it('the data wherever the pattern names it, below $or and beside metadata too', () => {
    const either = '{"$or":[{"data":{"a":[1]}},{"data":{"b":[1]}}]}';
    expect(sees(either)).toBe(true);
    expect(sees(either, { data: Buffer.from('{"b":1}') })).toBe(true);
    expect(sees(either, { data: Buffer.from('{"b":2}') })).toBe(false);
    expect(sees('{"partitionKey":["k"],"data":{"a":[1]}}')).toBe(true);
    expect(sees('{"partitionKey":["x"],"data":{"a":[1]}}')).toBe(false);
    expect(sees('{"partitionKey":["x"]}', {}, '{"data":{"a":[1]}}')).toBe(true);
  });

  it('no JSON in bytes that are not UTF-8', () => {
    const data = Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d]);
    expect(sees('{"data":{"a":[{"exists":true}]}}', { data })).toBe(false);
    expect(sees('{"partitionKey":["k"]}', { data })).toBe(true);
  });
});

describe('filters that Lambda would refuse', () => {
  const at = 'FilterCriteria.Filters[0].Pattern';
  it.each([
    ['[]', `${at} is []: it must be an object`],
    ['{}', `${at} is empty`],
    ['{"data":["x"]}', `${at} has a list of rules for data`],
    ['{"body":{"a":[1]}}', `${at} names "body": the fields of a Kinesis record are data, partitionKey`],
    ['{"data":{"a":"x"}}', `${at}.data.a is "x": it must be an object`],
    ['{"data":{"a":[]}}', `${at}.data.a is an empty list`],
    ['{"data":{"a":[{"cidr":"10.0.0.0/8"}]}}', 'uses the operator "cidr": Lambda filters take anything-but'],
    ['{"data":{"a":[{"prefix":"x","suffix":"y"}]}}', 'an object with one operator'],
    ['{"data":{"a":[{"prefix":1}]}}', 'has prefix 1: it takes a string'],
    ['{"data":{"a":[{"exists":"yes"}]}}', 'it takes true or false'],
    ['{"data":{"a":[{"numeric":[">"]}]}}', 'it takes one or two comparisons'],
    ['{"data":{"a":[{"numeric":["!",1]}]}}', 'it takes one or two comparisons'],
    ['{"data":{"a":[{"numeric":[">",0,">",0]}]}}', 'Bad numeric range operator: >'],
    ['{"data":{"a":[{"anything-but":[]}]}}', 'it takes a string, a number'],
    ['{"data":{"a":[{"anything-but":["x",1]}]}}', 'or a list of strings or of numbers'],
    ['{"data":{"a":[{"anything-but":{"prefix":"x"}}]}}', 'it takes a string, a number'],
    ['{"data":{"a":[{"prefix":{"equals-ignore-case":"x"}}]}}', 'it takes a string'],
    ['{"data":{"$or":[{"a":[1]}]}}', 'a list of at least two patterns'],
    ['not json', `${at} is not JSON`],
    ['null', `${at} is null: it must be an object`],
    ['"data"', `${at} is "data": it must be an object`],
  ])('%s', (pattern, sentence) => {
    expect(() => compileRecordFilter([pattern])).toThrow(sentence);
  });

  it('more than ten of them', () => {
    const eleven = Array.from({ length: 11 }, () => '{"data":{"a":[1]}}');
    expect(() => compileRecordFilter(eleven)).toThrow('has 11 filters: Lambda takes at most 10');
    expect(() => compileRecordFilter(eleven.slice(1))).not.toThrow();
  });
});
