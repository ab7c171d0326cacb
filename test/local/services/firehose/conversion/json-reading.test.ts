import { describe, expect, it } from 'vitest';
import { catalog, parquet } from '../support/conversion';
import { deliveryFixture } from '../support/delivery-fixture';
import { readParquetFile } from '../support/parquet-reader';

describe('deserializers', () => {
  const read = async (deserializer: object, columns: Record<string, string>, data: string) => {
    const { put, flush, objects } = await deliveryFixture({
      s3: parquet(deserializer),
      catalog: catalog(columns),
    });
    put(data);
    await flush();
    const [object] = objects();
    return object?.key.endsWith('.parquet') ? readParquetFile(object.body).rows[0] : 'failed';
  };

  it('OpenX reads keys whatever their case, mapped keys and keys with periods', async () => {
    const openX = { ConvertDotsInJsonKeysToUnderscores: true, ColumnToJsonKeyMappings: { ts: 'timestamp' } };
    const columns = { user_id: 'string', ts: 'int' };
    expect(await read({ OpenXJsonSerDe: openX }, columns, '{"User.Id":"u","timestamp":1}')).toEqual({
      user_id: 'u',
      ts: 1,
    });
    expect(await read({ OpenXJsonSerDe: { CaseInsensitive: false } }, columns, '{"TS":1}')).toEqual({
      user_id: null,
      ts: null,
    });
  });

  it.each([
    ['"2017-02-07T15:13:01.39256Z"', Date.UTC(2017, 1, 7, 15, 13, 1, 392)],
    ['"2017-2-7 15:13:01.14"', Date.UTC(2017, 1, 7, 15, 13, 1, 140)],
    ['1518033528', 1_518_033_528_000],
    ['1518033528123', 1_518_033_528_123],
    ['1518033528.123', 1_518_033_528_123],
  ])('OpenX reads the time stamp %s', async (value, time) => {
    expect(await read({ OpenXJsonSerDe: {} }, { t: 'timestamp' }, `{"t":${value}}`)).toEqual({ t: time });
  });

  it('OpenX reads numbers in strings and keeps a structure as text; Hive does neither', async () => {
    const columns = { n: 'int' };
    expect(await read({ OpenXJsonSerDe: {} }, columns, '{"n":"123"}')).toEqual({ n: 123 });
    expect(await read({ HiveJsonSerDe: {} }, columns, '{"n":"123"}')).toBe('failed');
    expect(await read({ OpenXJsonSerDe: {} }, { s: 'string' }, '{"s":{"a":1}}')).toEqual({ s: '{"a":1}' });
    expect(await read({ HiveJsonSerDe: {} }, { s: 'string' }, '{"s":{"a":1}}')).toBe('failed');
  });

  it('Hive reads JDBC time stamps, or milliseconds', async () => {
    const time = { t: 'timestamp' };
    expect(await read({ HiveJsonSerDe: {} }, time, '{"t":"2026-11-20 12:00:00.5"}')).toEqual({
      t: Date.UTC(2026, 10, 20, 12, 0, 0, 500),
    });
    expect(await read({ HiveJsonSerDe: { TimestampFormats: ['millis'] } }, time, '{"t":5}')).toEqual({
      t: 5,
    });
    expect(await read({ HiveJsonSerDe: {} }, time, '{"t":5}')).toBe('failed');
  });
});
