import type { SchemaElement } from 'hyparquet-writer';
import type { HiveField, HiveType } from './hive-type';

/**
 * The Parquet schema of a table's columns, every one of them optional. Time stamps are milliseconds in 64
 * bits; AWS does not document Firehose's physical type.
 */
export function parquetSchema(columns: readonly HiveField[]): SchemaElement[] {
  return [
    { name: 'schema', num_children: columns.length },
    ...columns.flatMap(({ name, type }) => elements(name, type, 'OPTIONAL')),
  ];
}

type Repetition = NonNullable<SchemaElement['repetition_type']>;

function elements(name: string, type: HiveType, repetition_type: Repetition): SchemaElement[] {
  const at = { name, repetition_type };
  switch (type.kind) {
    case 'array':
      return [
        { ...at, converted_type: 'LIST', num_children: 1 },
        { name: 'list', num_children: 1, repetition_type: 'REPEATED' },
        ...elements('element', type.element, 'OPTIONAL'),
      ];
    case 'map':
      return [
        { ...at, converted_type: 'MAP', num_children: 1 },
        { name: 'key_value', num_children: 2, repetition_type: 'REPEATED' },
        ...elements('key', type.key, 'REQUIRED'),
        ...elements('value', type.value, 'OPTIONAL'),
      ];
    case 'struct':
      return [
        { ...at, num_children: type.fields.length },
        ...type.fields.flatMap((field) => elements(field.name, field.type, 'OPTIONAL')),
      ];
    case 'decimal':
      return [
        {
          ...at,
          type: 'FIXED_LEN_BYTE_ARRAY',
          type_length: decimalBytes(type.precision),
          converted_type: 'DECIMAL',
          precision: type.precision,
          scale: type.scale,
        },
      ];
    case 'text':
    case 'string':
      return [{ ...at, type: 'BYTE_ARRAY', converted_type: 'UTF8' }];
    default:
      return [{ ...at, ...PHYSICAL[type.kind] }];
  }
}

type Scalar = Exclude<HiveType['kind'], 'array' | 'map' | 'struct' | 'decimal' | 'text' | 'string'>;

const PHYSICAL: Readonly<Record<Scalar, Pick<SchemaElement, 'type' | 'converted_type'>>> = {
  boolean: { type: 'BOOLEAN' },
  tinyint: { type: 'INT32', converted_type: 'INT_8' },
  smallint: { type: 'INT32', converted_type: 'INT_16' },
  int: { type: 'INT32' },
  bigint: { type: 'INT64' },
  float: { type: 'FLOAT' },
  double: { type: 'DOUBLE' },
  binary: { type: 'BYTE_ARRAY' },
  timestamp: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
  date: { type: 'INT32', converted_type: 'DATE' },
};

/** The smallest number of bytes that holds so many digits and a sign. */
function decimalBytes(precision: number): number {
  return Math.ceil((Math.log2(10) * precision + 1) / 8);
}
