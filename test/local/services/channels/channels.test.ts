import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { channelFixture } from './support/channel-fixture';

describe('a channel', () => {
  it('writes what comes into the stream, under the default key, at most as late as data freshness says', async () => {
    const { put, clock, eventually, objects, outcomes, channel, stream } = await channelFixture({
      s3: { DataFreshnessInSeconds: 300 },
    });
    put('{"n":1}', '{"n":2}', '{"n":3}');
    await clock.advance(295_000);
    expect(objects()).toEqual([]);
    await clock.advance(10_000);
    await eventually(() => outcomes.length === 1);
    const [object] = objects();
    const { id } = channel;
    expect(object?.key).toMatch(
      new RegExp(
        `^kinesis-channel/archive/${id}/2026/11/20/12/archive-${id}-2026-11-20-12-05-[0-9a-f-]{36}$`,
      ),
    );
    expect(object?.body.toString().split('\n').sort()).toEqual(['', '{"n":1}', '{"n":2}', '{"n":3}']);
    expect(channel.counts).toMatchObject({ read: 3, delivered: 3, pending: 0 });
    const traffic = stream.reader.shardTraffic();
    expect(traffic.reduce((sum, { outgoingRecords }) => sum + outgoingRecords, 0)).toBe(0);
  });

  it('is not throttled by the readers of the stream, and does not throttle them', async () => {
    const { put, flush, stream, channel, notices } = await channelFixture();
    put('{}');
    const [shard] = stream.reader.listShards();
    const iterator = stream.reader.getShardIterator(shard?.shardId ?? '', { type: 'TRIM_HORIZON' });
    for (let call = 0; call < 5; call++) stream.reader.getRecords(iterator);
    await flush();
    expect(channel.counts.delivered).toBe(1);
    expect(notices).toEqual([]);
  });

  it('compresses, and writes by its key template', async () => {
    const { put, flush, objects } = await channelFixture({
      format: 'STRING',
      storage: {
        CompressionType: 'GZIP',
        OutputKeyTemplate: 'data/stream=!{stream-name}/!{yy}!{MM}!{dd}-!{HH}!{mm}!{extension}',
      },
    });
    put('line');
    await flush();
    const [object] = objects();
    expect(object?.key).toMatch(/^data\/stream=clicks\/261120-1200-[0-9a-f-]{36}\.gz$/);
    expect(gunzipSync(object?.body ?? '').toString()).toBe('line\n');
  });

  it('BYTE_ARRAY records are written as they are', async () => {
    const { put, flush, objects } = await channelFixture({ format: 'BYTE_ARRAY' });
    put(Buffer.from([0, 255, 10]));
    await flush();
    expect([...(objects()[0]?.body ?? [])]).toEqual([0, 255, 10]);
  });

  it.each([
    ['JSON', '{"n":', 'The record is not valid JSON.'],
    ['STRING', Buffer.from([0xff]), 'The record is not valid UTF-8.'],
  ])(
    'a record that is not %s is named in the dead letters, without its data',
    async (format, data, errorMessage) => {
      const { put, clock, flush, objects, stream, channel, sum } = await channelFixture({
        format,
        s3: {
          DeadLetterQueueS3Configuration: {
            BucketARN: 'arn:aws:s3:::archive',
            ExpectedBucketOwner: '1',
            ErrorOutputPrefix: 'dead/',
          },
        },
      });
      const arrivedAt = clock.now();
      const [sequenceNumber] = put(data, '1');
      await flush();
      const dead = objects().filter(({ key }) => key.startsWith('dead/2026/11/20/12/'));
      expect(JSON.parse(dead[0]?.body.toString() ?? '')).toEqual({
        streamARN: stream.state.arn,
        shardId: expect.stringMatching(/^shardId-/),
        sequenceNumber,
        approximateArrivalTimestamp: arrivedAt,
        errorMessage,
      });
      expect(channel.counts).toMatchObject({ read: 2, delivered: 1, failed: 1, pending: 0 });
      expect([sum('DeliveryToS3.FailedRecordCount'), sum('DeliveryToS3.DLQDeliverySuccess')]).toEqual([1, 1]);
      expect([sum('DeliveryToS3.RecordCount'), sum('DeliveryToS3.SuccessfulRecordCount')]).toEqual([2, 1]);
    },
  );

  it('tries a bucket again that cannot be written; what was read before the end and nobody took is told', async () => {
    const { put, clock, channel, notices } = await channelFixture({
      sink: () => ({ putObject: () => Promise.reject(new Error('no space left')) }),
    });
    put('{}');
    await clock.advance(310_000);
    expect(channel.counts).toMatchObject({ pending: 1 });
    await channel.close();
    expect(channel.counts).toMatchObject({ lost: 1, pending: 0 });
    expect(notices.at(-1)).toMatch(
      /^Channel archive: 1 records are lost, .* could not be written: no space left$/,
    );
  });

  it('has the attributes of its type', async () => {
    const { made, channel } = await channelFixture();
    expect(made).toMatchObject({
      ref: channel.arn,
      attributes: { ChannelARN: channel.arn, ChannelId: channel.id, ChannelStatus: 'ACTIVE' },
    });
  });
});

describe('what a channel cannot be made with', () => {
  const storage = (OutputKeyTemplate: string, CompressionType = 'NONE') => ({
    storage: { OutputKeyTemplate, CompressionType },
  });

  it.each([
    [
      { stream: { mode: 'PROVISIONED' as const, shardCount: 1 } },
      'A channel needs an on-demand stream, and clicks is PROVISIONED',
    ],
    [{ keyId: 'alias/aws/kinesis' }, 'it is encrypted with the key of AWS'],
    [
      { s3: { DataFreshnessInSeconds: 120 } },
      'DataFreshnessInSeconds is 120: it must be a whole number from 300 to 900',
    ],
    [{ format: 'GSR_JSON' }, 'it is for S3 Tables only'],
    [{ properties: { S3TablesDestinationConfiguration: {} } }, 'S3 Tables are not played on this machine'],
    [{ properties: { StreamConfigurationList: [] } }, 'it must be a list of one stream'],
    [storage('/data/!{channel-name}!{extension}'), 'it must not begin with a slash'],
    [storage('data/../!{channel-name}!{extension}'), 'it must not lead through . or ..'],
    [storage('data//!{channel-name}!{extension}'), 'it must not have two slashes in a row'],
    [storage('!{channel-name}!{extension}/!{yyyy}'), 'the extension must be at its end'],
    [storage('data/!{partition-id}!{extension}'), '!{partition-id} is no variable'],
    [storage('data/!{channel-name}', 'GZIP'), 'with compression it must end with an extension'],
    [storage('data/!{channel-name}/!{yyyy'), 'a placeholder has no closing brace'],
    [storage('data/#!{channel-name}'), "it may have letters, digits and !-_'.*()/="],
    [storage('x'.repeat(987)), 'it has 987 characters once it is expanded, and may have 986'],
  ])('%j', async (options, message) => {
    await expect(channelFixture(options)).rejects.toThrow(message);
  });

  it('a second channel to a bucket', async () => {
    const { make } = await channelFixture();
    await expect(make({ ChannelName: 'another' })).rejects.toThrow(
      'Stream clicks has a channel to a bucket already.',
    );
  });

  it.runIf(process.versions.node.startsWith('20.'))('ZSTD, on a Node.js that does not have it', async () => {
    const made = channelFixture({ storage: { CompressionType: 'ZSTD' } });
    await expect(made).rejects.toThrow('CompressionType ZSTD needs Node.js 22.15 or later here');
  });
});
