import { CreateStreamCommand, PutRecordCommand, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { beforeEach, describe, expect, it } from 'vitest';
import { type FailedRecord, KinesisProducer } from '../../../../client';
import { ManualClock } from '../../../support/manual-clock';
import { StreamName, useApi } from './support/api-fixture';
import { readEverything } from './support/engine-fixture';

const api = useApi();

/** Defect 6 of `test/synth/peer-defects.test.ts`: records that come in through HTTP mapping templates. */
describe('defect 6: a way in that reads keys as JSON, stores data in two encodings, and takes a partial failure for success', () => {
  const KEY = 'k", "Data": "AAAA", "x": "\\ $input.json(1)\n';
  const text = '{"quoted":"ü"}';
  beforeEach(() => api().change(api().client.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }))));

  it('is not there: keys are keys, and PutRecord, PutRecords and the producer store the same bytes', async () => {
    const { client, engine, clock } = api();
    const record = { PartitionKey: KEY, Data: Buffer.from(text) };
    await client.send(new PutRecordCommand({ StreamName, ...record }));
    await client.send(new PutRecordsCommand({ StreamName, Records: [record] }));
    const producer = new KinesisProducer({ client, streamName: StreamName });
    void producer.put({ partitionKey: KEY, data: Buffer.from(text) });
    await producer.close();

    const stored = [...(await readEverything(engine.stream(StreamName), clock)).values()].flat();
    expect(stored.map(({ partitionKey, text: data }) => [partitionKey, data])).toEqual(
      Array(3).fill([KEY, text]),
    );
  });

  it('is not there: what a successful answer refuses is told of each record', async () => {
    const failed: FailedRecord[] = [];
    const clock = new ManualClock();
    const producer = new KinesisProducer({
      client: api().client,
      streamName: StreamName,
      clock,
      recordTtl: 30_000,
      onFailed: (record) => failed.push(record),
    });
    // The shard's clock stands still, so it accepts one second's worth: 1 MiB.
    for (let n = 0; n < 3; n++) void producer.put({ partitionKey: 'k', data: Buffer.alloc(500_000, n) });
    const closed = producer.close();
    // It waits for its own limits too. A step of time comes with a wait in which AWS can answer.
    await expect
      .poll(async () => {
        await clock.advance(50);
        return producer.stats.written;
      })
      .toBe(2);
    let isClosed = false;
    void closed.then(() => {
      isClosed = true;
    });
    while (!isClosed) await clock.advance(100);

    expect(producer.stats.written).toBe(2);
    expect(failed).toHaveLength(1);
    expect(failed[0]?.error.message).toContain('its time was up');
  });
});
