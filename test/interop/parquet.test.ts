import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadParquetEncoder } from '../../local/services/firehose/conversion/parquet-encoder';

const READERS = [
  'import sys, json, pyarrow.parquet as p; print(json.dumps(p.read_table(sys.argv[1]).to_pylist()))',
  'import sys, json, duckdb as d; c = d.sql(f"select * from \'{sys.argv[1]}\'"); print(json.dumps([dict(zip(c.columns, r)) for r in c.fetchall()]))',
];
const reader = READERS.find((program) => {
  const [load] = program.split(';');
  return spawnSync('python3', ['-c', `${load}`]).status === 0;
});
if (reader === undefined)
  console.log('skipped: Python with pyarrow or duckdb is not installed (pip install pyarrow)');

it.skipIf(reader === undefined)('Parquet files are read by Python', async () => {
  const encode = await loadParquetEncoder(
    {
      databaseName: 'clicks',
      tableName: 'views',
      region: undefined,
      deserializer: { kind: 'openX', isCaseInsensitive: true, dotsToUnderscores: false, keyMappings: {} },
      compression: 'SNAPPY',
      pageBytes: 1_048_576,
    },
    {
      catalogId: '1',
      databaseName: 'clicks',
      name: 'views',
      columns: [
        { name: 'id', type: 'string' },
        { name: 'n', type: 'bigint' },
        { name: 'tags', type: 'array<string>' },
      ],
    },
    { measure: () => undefined },
  );
  const rows = Array.from({ length: 1000 }, (_, n) => ({
    id: `id-${n}`,
    n,
    tags: n % 2 === 0 ? ['a', 'b'] : null,
  }));
  const { body } = await encode(
    rows.map((row, i) => {
      const data = Buffer.from(JSON.stringify(row));
      return { source: { id: String(i), data, arrival: 0 }, data };
    }),
  );
  const folder = mkdtempSync(join(tmpdir(), 'parquet-'));
  const file = join(folder, 'views.parquet');
  writeFileSync(file, body);
  const { stdout, stderr } = spawnSync('python3', ['-c', reader ?? '', file], { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual(rows);
});
