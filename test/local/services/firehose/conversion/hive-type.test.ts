import { expect, it } from 'vitest';
import { parseHiveType } from '../../../../../local/services/firehose/conversion/hive-type';

it.each([
  ['array<struct<a:int,b:map<string,decimal(5,1)>>>', 'array'],
  [' struct< a : int > ', 'struct'],
  ['INTEGER', 'int'],
])('the type %s is read', (text, kind) => expect(parseHiveType(text).kind).toBe(kind));

it.each(['', 'array<int', 'array<int>>', 'varchar', 'decimal(39,1)', 'struct<a>'])(
  'the type "%s" is refused',
  (text) => expect(() => parseHiveType(text)).toThrow(/the type/),
);
