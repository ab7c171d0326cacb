import { type KinesisClient, PutRecordsCommand, type PutRecordsResultEntry } from '@aws-sdk/client-kinesis';
import { fullJitter, type PacingClock, wait } from '../../../client';
import type { EventRecord } from '../../dead-letter-redrive/records';
import { type FailedRecord, type Sent, type Target, TargetBusyError } from './target';

export interface StreamTargetOptions {
  readonly client: Pick<KinesisClient, 'send'>;
  readonly streamArn: string;
  readonly clock: PacingClock;
  readonly random: () => number;
}

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html */
const MAX_ENTRIES = 500;
const BATCH_BYTES = 4 * 1024 * 1024;
const BACKOFF = { baseMs: 200, capMs: 5_000 };
/** Some twenty seconds. Whoever waits longer waits in the state machine, where it costs nothing. */
const MAX_ATTEMPTS = 8;

/**
 * A stream. PutRecords promises no order, so a call has each partition key once: the next record of a key is written when
 * the one before has been taken.
 */
export class StreamTarget implements Target {
  readonly batchSize = MAX_ENTRIES;
  readonly batchBytes = BATCH_BYTES;

  constructor(private readonly options: StreamTargetOptions) {}

  async send(records: readonly EventRecord[]): Promise<Sent> {
    const failed: FailedRecord[] = [];
    for (const wave of waves(records)) {
      let left = wave;
      for (let failures = 1; left.length > 0; failures++) {
        const refused = await this.put(left, failed);
        left = refused;
        if (left.length === 0) break;
        // What was written of the waves before is written again by whoever goes on: at least once.
        if (failures === MAX_ATTEMPTS)
          throw new TargetBusyError(`${left.length} records were refused ${failures} times`);
        await wait(fullJitter(failures, BACKOFF, this.options.random), this.options.clock);
      }
    }
    return { done: records.length, failed };
  }

  /** @returns the records that may succeed later */
  private async put(wave: readonly EventRecord[], failed: FailedRecord[]): Promise<readonly EventRecord[]> {
    const { client, streamArn: StreamARN } = this.options;
    const Records = wave.map(({ kinesis: { data, partitionKey } }) => ({
      Data: Buffer.from(data, 'base64'),
      PartitionKey: partitionKey ?? 'none',
    }));
    try {
      const answer = await client.send(new PutRecordsCommand({ StreamARN, Records }));
      const entries: readonly PutRecordsResultEntry[] = answer.Records ?? [];
      return wave.filter((_, index) => entries[index]?.SequenceNumber === undefined);
    } catch (error) {
      if (!isOfRecords(error)) throw error;
      // One record spoils the call, for example one that is too large for the stream: it is found by halves.
      const [record] = wave;
      if (wave.length === 1 && record !== undefined) {
        failed.push({ record, reason: `${Object(error).name}: ${Object(error).message}` });
        return [];
      }
      const middle = Math.ceil(wave.length / 2);
      const first = await this.put(wave.slice(0, middle), failed);
      return [...first, ...(await this.put(wave.slice(middle), failed))];
    }
  }
}

/** Batches in which each partition key is once, in the order of the records of each key. */
export function waves(records: readonly EventRecord[]): (readonly EventRecord[])[] {
  const found: EventRecord[][] = [];
  const depth = new Map<string, number>();
  for (const record of records) {
    const key = record.kinesis.partitionKey ?? '';
    const at = depth.get(key) ?? 0;
    depth.set(key, at + 1);
    found[at] ??= [];
    found[at].push(record);
  }
  return found;
}

function isOfRecords(error: unknown): boolean {
  return ['ValidationException', 'InvalidArgumentException', 'SerializationException'].includes(
    Object(error).name,
  );
}
