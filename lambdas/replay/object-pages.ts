import { createHash, randomUUID } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import type { EventRecord } from '../dead-letter-redrive/records/event-record';
import type { Page, Position } from './source';

export interface ObjectPagesOptions {
  readonly client: Pick<S3Client, 'send'>;
  readonly bucket: string;
  readonly prefix: string;
  /** In milliseconds since the epoch, of the time at which an object was written. */
  readonly from: number;
  readonly to: number;
  /** `objects-<number>-of-<lanes>`. */
  readonly laneId: string;
  /** The member of each line that becomes the partition key. Without it keys are random. */
  readonly partitionKey: string | undefined;
  readonly readBy: string;
}

/** Lines of one page, so that a large object is left off in the middle too. */
const PAGE_LINES = 1_000;
const GZIP = [0x1f, 0x8b];

/**
 * The lines of a share of the delivered objects, in the order of their keys: each line one record. Firehose writes JSON
 * records so, GZIP or not.
 */
export async function* objectPages(
  start: Position | undefined,
  options: ObjectPagesOptions,
): AsyncGenerator<Page> {
  const { client, bucket: Bucket } = options;
  let at = start;
  // The object in hand was left off in the middle: it is read again from its beginning.
  const isWithin = start?.lines !== undefined;
  for await (const key of keysOf(isWithin ? undefined : start?.after, options)) {
    if (isWithin && start !== undefined && key < start.after) continue;
    const done = isWithin && key === start?.after ? (start.lines ?? 0) : 0;
    const { Body, LastModified } = await client.send(new GetObjectCommand({ Bucket, Key: key }));
    const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
    const text = (GZIP.every((byte, index) => bytes[index] === byte) ? gunzipSync(bytes) : bytes).toString(
      'utf8',
    );
    const lines = text.split('\n').map((line, index) => ({ line, number: index + 1 }));
    for (let first = done; first < lines.length; first += PAGE_LINES) {
      const page = lines.slice(first, first + PAGE_LINES);
      const isEnd = first + PAGE_LINES >= lines.length;
      at = { after: key, ...(!isEnd && { lines: first + page.length }) };
      yield {
        records: page
          .filter(({ line }) => line.trim() !== '')
          .map(({ line, number }) => ({
            record: recordOf(line, number, key, LastModified, options),
            position: { after: key, lines: number },
          })),
        position: at,
        isLast: false,
      };
    }
  }
  yield { records: [], position: at, isLast: true };
}

/** The keys of a lane: those whose hash falls to it, so that no lane has to know of the others. */
async function* keysOf(startAfter: string | undefined, options: ObjectPagesOptions): AsyncGenerator<string> {
  const { client, bucket: Bucket, prefix: Prefix, from, to, laneId } = options;
  const [, number = '1', of = '1'] = /^objects-(\d+)-of-(\d+)$/.exec(laneId) ?? [];
  let ContinuationToken: string | undefined;
  do {
    const answer = await client.send(
      new ListObjectsV2Command({ Bucket, Prefix, StartAfter: startAfter, ContinuationToken }),
    );
    for (const { Key = '', LastModified } of answer.Contents ?? []) {
      const writtenAt = LastModified?.getTime() ?? 0;
      const share = createHash('md5').update(Key).digest().readUInt32BE() % Number(of);
      if (share === Number(number) - 1 && writtenAt >= from && writtenAt < to) yield Key;
    }
    ContinuationToken = answer.NextContinuationToken;
  } while (ContinuationToken !== undefined);
}

/** In the shape of a record of a stream, so that a consumer of the stream reads it. */
function recordOf(
  line: string,
  number: number,
  key: string,
  writtenAt: Date | undefined,
  { bucket, partitionKey, readBy }: ObjectPagesOptions,
): EventRecord {
  const sequenceNumber = `${key}#${number}`;
  return {
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey: keyOf(line, partitionKey),
      sequenceNumber,
      data: Buffer.from(line).toString('base64'),
      approximateArrivalTimestamp: (writtenAt?.getTime() ?? 0) / 1000,
    },
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `s3:${sequenceNumber}`,
    eventName: 'aws:kinesis:record',
    invokeIdentityArn: readBy,
    awsRegion: process.env.AWS_REGION ?? '',
    eventSourceARN: `arn:${readBy.split(':')[1] ?? 'aws'}:s3:::${bucket}`,
  };
}

function keyOf(line: string, member: string | undefined): string {
  if (member === undefined) return randomUUID();
  try {
    const value: unknown = JSON.parse(line)[member];
    // Kinesis takes keys of 1 to 256 characters.
    if ((typeof value === 'string' && value !== '') || typeof value === 'number')
      return String(value).slice(0, 256);
  } catch {
    // A line that is no JSON has no member; the target decides what it is worth.
  }
  return randomUUID();
}
