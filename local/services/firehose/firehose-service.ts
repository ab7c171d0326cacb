import { Chance } from '../../base/chance';
import type { Clock } from '../../base/clock';
import { isObject } from '../../base/json-object';
import { type JsonInput, type JsonOperation, JsonService } from '../../http';
import type { SourceRecord } from '../delivery';
import type { DeliveryStreams, KnownDeliveryStream } from './delivery-streams';
import { invalidArgument } from './errors';
import { MAX_BATCH_BYTES, MAX_BATCH_RECORDS, MAX_RECORD_BYTES, MAX_TAGS } from './limits';
import type { HttpSettings } from './settings/http-settings';
import type { S3Settings } from './settings/s3-settings';

interface FirehoseServiceOptions {
  readonly streams: DeliveryStreams;
  /** Gives the arrival time of put records. */
  readonly clock: Clock;
  /** Default: the machine's. */
  readonly chance?: Chance;
  /** Gets every failure that is not an error of the API. */
  readonly onError: (error: unknown, operation: string) => void;
}

/**
 * Amazon Data Firehose over AWS JSON: PutRecord, PutRecordBatch, DescribeDeliveryStream, ListDeliveryStreams,
 * ListTagsForDeliveryStream. Delivery streams are made by templates only.
 */
export class FirehoseService extends JsonService {
  constructor({ streams, clock, chance = Chance.unseeded(), onError }: FirehoseServiceOptions) {
    super({
      signingName: 'firehose',
      jsonVersion: '1.1',
      onError,
      operations: operations(streams, clock, chance),
    });
  }
}

function operations(
  streams: DeliveryStreams,
  clock: Clock,
  chance: Chance,
): Readonly<Record<string, JsonOperation>> {
  const known = (input: JsonInput) => streams.get(text(input, 'DeliveryStreamName'));
  return {
    PutRecord(input) {
      const target = directPut(known(input));
      const record = sourceRecord(input.Record, clock.now(), chance);
      target.put([record], 'PutRecord');
      return { RecordId: record.id, Encrypted: false };
    },
    PutRecordBatch(input) {
      const target = directPut(known(input));
      const now = clock.now();
      const records = list(input, 'Records').map((it) => sourceRecord(it, now, chance));
      const bytes = records.reduce((sum, { data }) => sum + data.length, 0);
      if (records.length < 1 || records.length > MAX_BATCH_RECORDS) {
        throw invalidArgument(`Records must have 1 to ${MAX_BATCH_RECORDS} entries, got ${records.length}.`);
      }
      if (bytes > MAX_BATCH_BYTES) {
        throw invalidArgument(
          `Records size exceeds 4 MB limit: got ${bytes} bytes, ${MAX_BATCH_BYTES} are allowed.`,
        );
      }
      target.put(records, 'PutRecordBatch');
      return {
        FailedPutCount: 0,
        Encrypted: false,
        RequestResponses: records.map(({ id }) => ({ RecordId: id })),
      };
    },
    DescribeDeliveryStream: (input) => ({ DeliveryStreamDescription: describeDeliveryStream(known(input)) }),
    /** AWS: up to 50 tags a page, 50 by default. */
    ListTagsForDeliveryStream(input) {
      const limit = typeof input.Limit === 'number' ? input.Limit : MAX_TAGS;
      const after = String(input.ExclusiveStartTagKey ?? '');
      const tags = known(input).settings.tags.filter(({ Key }) => Key > after);
      return { Tags: tags.slice(0, limit), HasMoreTags: tags.length > limit };
    },
    ListDeliveryStreams(input) {
      const limit = typeof input.Limit === 'number' ? input.Limit : 10;
      const after = input.ExclusiveStartDeliveryStreamName ?? '';
      const names = streams
        .list()
        .map(({ name }) => name)
        .filter((name) => name > String(after))
        .sort();
      return { DeliveryStreamNames: names.slice(0, limit), HasMoreDeliveryStreams: names.length > limit };
    },
  };
}

/**
 * "PutRecord and PutRecordBatch operations are disabled" where a Kinesis stream is the source (Firehose,
 * source settings).
 */
function directPut({ stream, settings }: KnownDeliveryStream): KnownDeliveryStream['stream'] {
  if (settings.source.type === 'DirectPut') return stream;
  throw invalidArgument(
    `This operation is not permitted on KinesisStreamAsSource delivery stream type: put to ${settings.source.streamArn}.`,
  );
}

function sourceRecord(record: unknown, arrival: number, chance: Chance): SourceRecord {
  const data = isObject(record) ? record.Data : undefined;
  if (typeof data !== 'string') throw invalidArgument('A record must have Data.');
  const bytes = Buffer.from(data, 'base64');
  if (bytes.length > MAX_RECORD_BYTES) {
    throw invalidArgument(`A record may have ${MAX_RECORD_BYTES} bytes, got ${bytes.length}.`);
  }
  return { id: chance.hex(16), data: bytes, arrival };
}

const MIB = 1024 * 1024;

/** A delivery stream as DescribeDeliveryStream shows it: source, destination and buffering. */
function describeDeliveryStream({ stream, settings, createdAt }: KnownDeliveryStream): object {
  const { source, destination, backup } = settings;
  const isDirect = source.type === 'DirectPut';
  return {
    DeliveryStreamName: stream.name,
    DeliveryStreamARN: stream.arn,
    DeliveryStreamStatus: 'ACTIVE',
    DeliveryStreamType: source.type,
    VersionId: '1',
    CreateTimestamp: createdAt / 1000,
    HasMoreDestinations: false,
    Source: isDirect
      ? undefined
      : {
          KinesisStreamSourceDescription: {
            KinesisStreamARN: source.streamArn,
            DeliveryStartTimestamp: createdAt / 1000,
          },
        },
    Destinations: [
      {
        DestinationId: 'destinationId-000000000001',
        ...(destination.kind === 's3'
          ? { ExtendedS3DestinationDescription: { ...describeS3(destination), ...describeBackup(backup) } }
          : { HttpEndpointDestinationDescription: describeHttp(destination) }),
      },
    ],
  };
}

function describeBackup(backup: S3Settings | undefined): object {
  if (backup === undefined) return { S3BackupMode: 'Disabled' };
  return { S3BackupMode: 'Enabled', S3BackupDescription: describeS3(backup) };
}

function describeHttp({ url, bufferBytes, bufferMs, s3, backsUpAll }: HttpSettings): object {
  return {
    EndpointConfiguration: { Url: url },
    BufferingHints: { SizeInMBs: bufferBytes / MIB, IntervalInSeconds: bufferMs / 1000 },
    S3BackupMode: backsUpAll ? 'AllData' : 'FailedDataOnly',
    S3DestinationDescription: describeS3(s3),
  };
}

function describeS3({ bucket, keys, compression, bufferBytes, bufferMs, shown }: S3Settings): object {
  return {
    ...shown,
    BucketARN: `arn:aws:s3:::${bucket}`,
    CustomTimeZone: keys.timeZone,
    FileExtension: keys.extension,
    CompressionFormat: compression,
    BufferingHints: { SizeInMBs: bufferBytes / MIB, IntervalInSeconds: bufferMs / 1000 },
  };
}

function text(input: JsonInput, name: string): string {
  const value = input[name];
  if (typeof value === 'string' && value !== '') return value;
  throw invalidArgument(`${name} must be given.`);
}

function list(input: JsonInput, name: string): readonly unknown[] {
  const value = input[name];
  return Array.isArray(value) ? value : [];
}
