import { createHash, randomUUID } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import type { EventRecord } from '../../dead-letter-redrive/records';
import { InvalidRequestError } from '../plan';
import type { Page, Position } from './page';

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
const GZIP = Buffer.from([0x1f, 0x8b]);
const LINE_FEED = 0x0a;
/** What objects begin with that have no lines. */
const WITHOUT_LINES = { Parquet: 'PAR1', ORC: 'ORC', Avro: 'Obj\x01', ZIP: 'PK\x03\x04' };

interface Line {
  readonly line: string;
  /** 1 for the first. */
  readonly number: number;
}

/**
 * The lines of a share of the delivered objects, in the order of their keys: each line one record. Firehose writes JSON
 * records so, GZIP or not.
 * @throws InvalidRequestError for an object that has no lines, or whose GZIP is broken
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
    for (const { lines: page, isEnd } of linePages(contentOf(bytes, `s3://${Bucket}/${key}`), done)) {
      at = { after: key, ...(!isEnd && { lines: page.at(-1)?.number }) };
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

/** What an object holds, decompressed. */
function contentOf(bytes: Buffer, where: string): Buffer {
  for (const [format, magic] of Object.entries(WITHOUT_LINES)) {
    // A text may begin with the same letters, but has no such characters.
    const isBinary = bytes.subarray(0, 64).some((byte) => byte < 0x09);
    if (!isBinary || !bytes.toString('latin1', 0, magic.length).startsWith(magic)) continue;
    throw new InvalidRequestError(
      `${where} is ${format}; allowed are objects with one record a line, plain or GZIP. Set prefix to leave it out.`,
    );
  }
  if (!bytes.subarray(0, 2).equals(GZIP)) return bytes;
  try {
    return gunzipSync(bytes);
  } catch (error) {
    throw new InvalidRequestError(
      `${where} begins as GZIP and cannot be decompressed (${Object(error).code}). Set prefix to leave it out.`,
    );
  }
}

/** The lines after the first `done`, page by page: a text of the whole would be twice as large as the object. */
function* linePages(content: Buffer, done: number): Generator<{ lines: Line[]; isEnd: boolean }> {
  let number = 0;
  let lines: Line[] = [];
  for (let start = 0; start <= content.length; ) {
    const found = content.indexOf(LINE_FEED, start);
    const end = found === -1 ? content.length : found;
    if (++number > done) lines.push({ line: content.toString('utf8', start, end), number });
    start = end + 1;
    const isEnd = start > content.length;
    if (lines.length < PAGE_LINES && !(isEnd && lines.length > 0)) continue;
    yield { lines, isEnd };
    lines = [];
  }
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
