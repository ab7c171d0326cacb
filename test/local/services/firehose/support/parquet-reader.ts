import { tableFromIPC } from 'apache-arrow';
import { readParquet } from 'parquet-wasm';

/**
 * Reads a Parquet file with the reader of Apache Arrow's Rust implementation, which shares nothing with the
 * writer.
 * @returns its rows, dates and times as ISO texts, whole numbers of 64 bits and decimals as text; and its
 * schema
 */
export function readParquetFile(file: Buffer): { rows: Record<string, unknown>[]; schema: string[] } {
  const table = tableFromIPC(readParquet(file).intoIPCStream());
  const columns = table.schema.fields.map(({ name }, index) => ({ name, column: table.getChildAt(index) }));
  const rows = Array.from({ length: table.numRows }, (_, row) =>
    Object.fromEntries(columns.map(({ name, column }) => [name, plain(column?.get(row))])),
  );
  return { rows, schema: table.schema.fields.map(({ name, type }) => `${name} ${type}`) };
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  // A decimal: four words of its digits.
  if (ArrayBuffer.isView(value)) return String(value);
  return value !== null && typeof value === 'object'
    ? JSON.parse(JSON.stringify(value, (_, it) => (typeof it === 'bigint' ? String(it) : it)))
    : value;
}
