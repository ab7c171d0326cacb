import { describe, expect, it } from 'vitest';
import { COLUMNS, catalog, parquet } from '../support/conversion';
import { dataOf, deliveryFixture, errorRecords, processing } from '../support/delivery-fixture';
import { readParquetFile } from '../support/parquet-reader';

const FULL = {
  id: 'a',
  page: '/page/1',
  viewed_at: '2026-11-20T12:00:00.123456Z',
  day: '2026-11-20',
  status: 200,
  small: -128,
  bytes: '9007199254740993',
  price: 12.5,
  ratio: 0.25,
  bot: false,
  raw: 'ÿ',
  tags: ['x', null, 'ü'],
  counts: { a: 1, b: null },
  client: { name: 'curl', versions: [{ major: 8 }, {}] },
  unknown: 'to the table',
};

describe('a Parquet file', () => {
  it('is opened by an independent reader: every type, nested ones, nulls', async () => {
    const { put, flush, objects, stream } = await deliveryFixture({ s3: parquet(), catalog: catalog() });
    put(JSON.stringify(FULL), '{}');
    await flush();
    expect(stream.counts).toMatchObject({ delivered: 2, pending: 0 });
    const [object] = objects();
    expect(object?.key).toMatch(/\.parquet$/);
    const { rows, schema } = readParquetFile(object?.body ?? Buffer.alloc(0));
    expect(schema).toEqual([
      'id Utf8',
      'page Utf8',
      'viewed_at Timestamp<MILLISECOND, UTC>',
      'day Date32<DAY>',
      'status Int32',
      'small Int8',
      'bytes Int64',
      'price Decimal[10e+2]',
      'ratio Float64',
      'bot Bool',
      'raw Binary',
      'tags List<Utf8>',
      'counts Map<{key:Utf8, value:Int32}>',
      'client Struct<{name:Utf8, versions:List<Struct<{major:Int32}>>}>',
    ]);
    expect(rows).toEqual([
      {
        id: 'a',
        page: '/page',
        viewed_at: Date.UTC(2026, 10, 20, 12, 0, 0, 123),
        day: Date.UTC(2026, 10, 20),
        status: 200,
        small: -128,
        bytes: '9007199254740993',
        price: '1250',
        ratio: 0.25,
        bot: false,
        raw: 'c3bf',
        tags: ['x', null, 'ü'],
        counts: { a: 1, b: null },
        client: { name: 'curl', versions: [{ major: 8 }, { major: null }] },
      },
      Object.fromEntries(Object.keys(COLUMNS).map((name) => [name, null])),
    ]);
  });

  it.each(['UNCOMPRESSED', 'SNAPPY', 'GZIP'])('with compression %s', async (Compression) => {
    const { put, flush, objects } = await deliveryFixture({
      s3: parquet({ OpenXJsonSerDe: {} }, { Compression }),
      catalog: catalog({ id: 'string' }),
    });
    put(...Array.from({ length: 300 }, (_, i) => JSON.stringify({ id: `${i % 7}`.repeat(50) })));
    await flush();
    const { rows } = readParquetFile(objects()[0]?.body ?? Buffer.alloc(0));
    expect(rows.length).toBe(300);
    expect(rows[299]).toEqual({ id: '5'.repeat(50) });
  });

  it('has a row for each of several objects in a record', async () => {
    const { put, flush, objects, stream } = await deliveryFixture({
      s3: parquet(),
      catalog: catalog({ n: 'int' }),
    });
    put('{"n":1}{"n":2}\n{"n":3}');
    await flush();
    expect(readParquetFile(objects()[0]?.body ?? Buffer.alloc(0)).rows).toEqual([
      { n: 1 },
      { n: 2 },
      { n: 3 },
    ]);
    expect(stream.counts).toMatchObject({ delivered: 1 });
  });
});

describe('a record that does not fit', () => {
  const WRONG: [column: string, type: string, value: string][] = [
    ['n', 'int', '2147483648'],
    ['n', 'int', '1.5'],
    ['n', 'int', '"one"'],
    ['n', 'tinyint', '128'],
    ['n', 'bigint', '9007199254740993'],
    ['n', 'boolean', '1'],
    ['n', 'date', '"20.11.2026"'],
    ['n', 'timestamp', '"2026-02-30 00:00:00"'],
    ['n', 'timestamp', '"2026-11-20T12:00:00"'],
    ['n', 'decimal(4,2)', '123.45'],
    ['n', 'array<int>', '{"0": 1}'],
    ['n', 'struct<a:int>', '[1]'],
    ['n', 'map<string,int>', '{"a": "b"}'],
  ];

  it.each(WRONG)('%s %s = %s goes under the error prefix', async (column, type, value) => {
    const { put, flush, objects, stream, outcomes } = await deliveryFixture({
      s3: parquet(),
      catalog: catalog({ [column]: type }),
    });
    const [sequenceNumber] = put(`{"${column}":${value}}`, '{}');
    await flush();
    const [failed] = errorRecords(objects('format-conversion-failed/'));
    expect(failed).toEqual({
      attemptsMade: 1,
      arrivalTimestamp: Date.UTC(2026, 10, 20, 12),
      ErrorCode: 'DataFormatConversion.MalformedData',
      ErrorMessage: expect.any(String),
      attemptEndingTimestamp: expect.any(Number),
      rawData: Buffer.from(`{"${column}":${value}}`).toString('base64'),
      sequenceNumber,
      subSequenceNumber: 0,
      dataCatalogTable: {
        catalogId: '123456789012',
        databaseName: 'clicks',
        tableName: 'views',
        region: 'eu-west-1',
        versionId: 'LATEST',
      },
    });
    expect(dataOf(outcomes, 'delivered')).toEqual(['{}']);
    expect(stream.counts).toMatchObject({ delivered: 1, failed: 1, pending: 0 });
  });

  it.each([
    ['{"n":1', 'DataFormatConversion.ParseError', 'Encountered malformed JSON.'],
    ['[{"n":1}]', 'DataFormatConversion.MalformedData', 'The top level must be an object.'],
    [' \n', 'DataFormatConversion.MalformedData', 'The record was empty or contained only whitespace.'],
  ])('%j is told as %s', async (data, ErrorCode, ErrorMessage) => {
    const { put, flush, objects, sum } = await deliveryFixture({
      s3: parquet(),
      catalog: catalog({ n: 'int' }),
    });
    put(data);
    await flush();
    expect(errorRecords(objects('format-conversion-failed/'))).toMatchObject([{ ErrorCode, ErrorMessage }]);
    expect(objects().length).toBe(1);
    expect([sum('SucceedConversion.Records'), sum('FailedConversion.Records')]).toEqual([0, 1]);
  });
});

describe('what is refused when the delivery stream is made', () => {
  it.each([
    [
      { ...parquet(), CompressionFormat: 'GZIP' },
      'CompressionFormat is "GZIP": with format conversion it must be UNCOMPRESSED',
    ],
    [
      { ...parquet(), BufferingHints: { SizeInMBs: 5 } },
      'SizeInMBs is 5: with format conversion it must be at least 64',
    ],
    [parquet({ HiveJsonSerDe: { TimestampFormats: ['yyyy'] } }), 'patterns of Joda-Time are not played'],
    [parquet({}, { Compression: 'ZSTD' }), 'it must be UNCOMPRESSED, SNAPPY or GZIP'],
  ])('%j', async (s3, message) => {
    await expect(deliveryFixture({ s3, catalog: catalog() })).rejects.toThrow(message);
  });

  it('ORC, a table that there is not, and a column type that there is not', async () => {
    const orc = parquet();
    const Serializer = { OrcSerDe: {} };
    orc.DataFormatConversionConfiguration.OutputFormatConfiguration = { Serializer } as never;
    await expect(deliveryFixture({ s3: orc, catalog: catalog() })).rejects.toThrow(
      'ORC is not played on this machine',
    );
    await expect(deliveryFixture({ s3: parquet() })).rejects.toThrow('names the table clicks.views');
    await expect(
      deliveryFixture({ s3: parquet(), catalog: catalog({ u: 'uniontype<int>' }) }),
    ).rejects.toThrow('the type uniontype<int> is not one that records can be converted to');
  });
});

it('converts what came out of the processors', async () => {
  const { put, flush, objects } = await deliveryFixture({
    s3: { ...parquet(), ...processing({ Type: 'RecordDeAggregation', Parameters: [] }) },
    catalog: catalog({ n: 'int' }),
  });
  put('{"n":1}{"n":"no"}');
  await flush();
  expect(objects().map(({ key }) => key.split('/')[0])).toEqual(['2026', 'format-conversion-failed']);
});
