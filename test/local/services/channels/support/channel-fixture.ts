import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type ChannelMetric, Channels, channelResources } from '../../../../../local/services/channels';
import type { DeliveryOutcome, ObjectSink } from '../../../../../local/services/delivery';
import type { NewStream } from '../../../../../local/services/kinesis';
import { ObjectStore } from '../../../../../local/services/s3';
import { playedClock } from '../../../../support/played-clock';
import { provisionOne } from '../../../template/support';
import { ACCOUNT_ID, engineOn, STARTS_AT } from '../../kinesis/support/engine-fixture';

const BUCKET = 'archive';
const BUCKET_ARN = `arn:aws:s3:::${BUCKET}`;
/** Longer than the records of a stream are kept, unless told. */
const TWO_DAYS_MS = 48 * 3_600_000;

export interface ChannelFixtureOptions {
  readonly stream?: Partial<NewStream>;
  readonly keyId?: string;
  readonly format?: string;
  /** Those of StorageConfiguration besides bucket and owner. */
  readonly storage?: object;
  /** Those of S3DestinationConfiguration besides the storage. */
  readonly s3?: object;
  readonly properties?: object;
  readonly sink?: (store: ObjectStore) => ObjectSink;
}

/** A channel made of template properties, on a real engine and a real store, with a clock that the test plays. */
export async function channelFixture(options: ChannelFixtureOptions = {}) {
  const { clock, engine, activeStream, settleControlPlane } = engineOn(playedClock(STARTS_AT));
  const directory = mkdtempSync(join(tmpdir(), 'channel-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const store = new ObjectStore({ directory, clock });
  await store.createBucket(BUCKET);
  const stream = await activeStream({ mode: 'ON_DEMAND', shardCount: undefined, ...options.stream });
  if (options.keyId !== undefined) {
    stream.configuration.startEncryption(options.keyId);
    await settleControlPlane();
  }
  const outcomes: DeliveryOutcome[] = [];
  const notices: string[] = [];
  const metrics: { metric: ChannelMetric; value: number }[] = [];
  const channels = new Channels({
    stream: (arn) => engine.streamByArn(arn),
    store: options.sink?.(store) ?? store,
    clock,
    onMetric: (_, metric, value) => metrics.push({ metric, value }),
    onOutcome: (_, outcome) => outcomes.push(outcome),
    onNotice: (sentence) => notices.push(sentence),
  });
  const make = (properties: object = {}) =>
    provisionOne(channelResources(channels), 'AWS::Kinesis::Channel', {
      ChannelName: 'archive',
      ServiceExecutionRoleARN: `arn:aws:iam::${ACCOUNT_ID}:role/channel`,
      StreamConfigurationList: [
        { StreamARN: stream.state.arn, RecordConfiguration: { RecordFormatType: options.format ?? 'JSON' } },
      ],
      S3DestinationConfiguration: {
        StorageConfiguration: {
          BucketARN: BUCKET_ARN,
          ExpectedBucketOwner: ACCOUNT_ID,
          CompressionType: 'NONE',
          ...options.storage,
        },
        ...options.s3,
      },
      ...options.properties,
      ...properties,
    });
  const made = await make();
  const [channel] = channels.list();
  if (channel === undefined) throw new Error('There is no channel.');

  /** Plays time until a condition holds. */
  const eventually = (condition: () => boolean) => clock.runUntil(condition, TWO_DAYS_MS);

  return {
    clock,
    stream,
    channel,
    made,
    make,
    outcomes,
    notices,
    metrics,
    eventually,
    put: (...data: (string | Buffer)[]) =>
      data.map(
        (it, i) => stream.writer.putRecord({ partitionKey: `${i}`, data: Buffer.from(it) }).sequenceNumber,
      ),
    async flush() {
      let over = false;
      const flushed = channel.flush().finally(() => {
        over = true;
      });
      await eventually(() => over);
      await flushed;
    },
    objects: () => store.listObjects(BUCKET).map(({ key, file }) => ({ key, body: readFileSync(file) })),
    sum: (metric: ChannelMetric) =>
      metrics.filter((it) => it.metric === metric).reduce((sum, { value }) => sum + value, 0),
  };
}
