import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PutMetrics } from '../../../agent/put-metrics';
import { ScriptedStream } from '../client/support/scripted-stream';

describe('the metrics of PutRecords', () => {
  let stream: ScriptedStream;
  beforeEach(async () => {
    stream = await ScriptedStream.start();
  });
  afterEach(() => stream.close());

  const put = (...data: string[]) =>
    stream.client.send(
      new PutRecordsCommand({
        StreamName: 'clicks',
        Records: data.map((text) => ({ PartitionKey: 'k', Data: Buffer.from(text) })),
      }),
    );

  it('count what the Kinesis Agent counts, by stream and call', async () => {
    const metrics = new PutMetrics(stream.client);
    await put('12', '345');
    stream.script = (entries) => entries.map((_, i) => (i === 0 ? 'InternalFailure' : undefined));
    await put('1', '2', '3');
    const sums = Object.fromEntries(
      metrics.take().map(({ name, unit, ...rest }) => [`${name} ${unit}`, rest]),
    );
    expect(sums).toEqual({
      'RecordSendAttempts Count': { stream: 'clicks', count: 2, sum: 5, min: 2, max: 3 },
      'RecordSendErrors Count': { stream: 'clicks', count: 2, sum: 1, min: 0, max: 1 },
      'BytesSent Bytes': { stream: 'clicks', count: 2, sum: 7, min: 2, max: 5 },
      'ServiceErrors Count': { stream: 'clicks', count: 2, sum: 0, min: 0, max: 0 },
    });
    expect(metrics.take()).toEqual([]);
  });

  it('count a call without an answer as an error of the service', async () => {
    const metrics = new PutMetrics(stream.client);
    await stream.close();
    await expect(put('12')).rejects.toThrow();
    expect(metrics.take().map(({ name, sum }) => [name, sum])).toEqual([
      ['RecordSendAttempts', 1],
      ['ServiceErrors', 1],
    ]);
  });
});
