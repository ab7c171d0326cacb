import { describe, expect, it } from 'vitest';
import { deliveryFixture, errorRecords, lambdaProcessor } from '../support/delivery-fixture';
import { folder, partitioned, query } from '../support/processors';

describe('partitions by query', () => {
  const s3 = partitioned(
    'customer=!{partitionKeyFromQuery:customer}/year=!{partitionKeyFromQuery:year}/!{timestamp:HH}/',
    query('{customer: .customer_id, device: .type.device, year: .time | strftime("%Y")}'),
  );
  const event = (customer_id: unknown, time = 1_565_382_027) =>
    JSON.stringify({ customer_id, time, type: {} });

  it('makes an object for each set of keys', async () => {
    const { put, flush, objects, stream } = await deliveryFixture({ s3 });
    put(event('a'), event('b'), event('a', 0), event('a'), event(7));
    await flush();
    expect(objects().map(({ key, body }) => [folder(key), body.toString()])).toEqual([
      ['customer=7/year=2019/12/', event(7)],
      ['customer=a/year=1970/12/', event('a', 0)],
      ['customer=a/year=2019/12/', event('a') + event('a')],
      ['customer=b/year=2019/12/', event('b')],
    ]);
    expect(stream.counts).toMatchObject({ delivered: 5, pending: 0 });
  });

  it('a record without the key, or that is no JSON, goes under the error prefix', async () => {
    const { put, flush, objects, stream } = await deliveryFixture({ s3 });
    put(
      '{"time": 0}',
      event(''),
      event(null),
      'no JSON',
      '{"customer_id": "a", "time": "later"}',
      event('fine'),
    );
    await flush();
    const failed = errorRecords(objects('errors/metadata-extraction-failed/'));
    expect(failed.map(({ errorCode }) => errorCode)).toEqual(
      Array.from({ length: 5 }, () => 'DynamicPartitioning.MetadataExtractionFailed'),
    );
    expect(failed.map(({ errorMessage }) => errorMessage)).toEqual([
      'partitionKeys values must not be null or empty',
      'partitionKeys values must not be null or empty',
      'partitionKeys values must not be null or empty',
      expect.stringContaining('Invalid'),
      expect.stringContaining('strftime/1 requires parsed datetime inputs'),
    ]);
    expect(stream.counts).toMatchObject({ delivered: 1, failed: 5, pending: 0 });
  });

  it('more than 500 partitions at a time are too many, and their records go under the error prefix', async () => {
    const { put, flush, objects, stream, metrics } = await deliveryFixture({ s3 });
    put(...Array.from({ length: 510 }, (_, i) => event(`customer-${i}`)));
    await flush();
    expect(stream.counts).toMatchObject({ delivered: 500, failed: 10, pending: 0 });
    expect(errorRecords(objects('errors/activePartitionExceeded/')).length).toBe(10);
    expect(metrics).toContainEqual({ metric: 'PartitionCountExceeded', value: 1 });
    expect(metrics).toContainEqual({ metric: 'PartitionCount', value: 500 });
  });

  it('a prefix that is too long once it is evaluated leaves its records to the error prefix', async () => {
    const { put, flush, objects } = await deliveryFixture({ s3 });
    put(event('x'.repeat(500)));
    await flush();
    expect(errorRecords(objects('errors/'))).toMatchObject([
      { errorMessage: 'The prefix has more than 512 characters once it is evaluated.' },
    ]);
  });

  it.each([
    ['{customer: .x', 'it is no jq query: jq: error: syntax error, unexpected end of file'],
    [
      '{client: .x}',
      'Prefix asks for !{partitionKeyFromQuery:customer}: the query gives no such key, it gives client.',
    ],
  ])('the query %s is refused when the delivery stream is made', async (text, message) => {
    const made = deliveryFixture({ s3: partitioned('!{partitionKeyFromQuery:customer}/', query(text)) });
    await expect(made).rejects.toThrow(message);
  });
});

describe('partitions by function', () => {
  const s3 = partitioned(
    '!{partitionKeyFromLambda:team}/!{partitionKeyFromQuery:name}/',
    lambdaProcessor(),
    query('{name: .name}'),
  );

  it('takes keys from what the function returns, and from a query on the transformed record', async () => {
    const { put, flush, objects } = await deliveryFixture({
      s3,
      transform: ({ records }) => ({
        records: records.map(({ recordId }, i) => ({
          recordId,
          result: 'Ok',
          data: Buffer.from('{"name":"n"}').toString('base64'),
          ...(i === 0 ? {} : { metadata: { partitionKeys: { team: 'red' } } }),
        })),
      }),
    });
    put('without', 'with');
    await flush();
    expect(objects().map(({ key }) => folder(key))).toEqual(['errors/metadata-extraction-failed/', 'red/n/']);
    expect(errorRecords(objects('errors/'))).toMatchObject([
      { rawData: Buffer.from('without').toString('base64') },
    ]);
  });
});
