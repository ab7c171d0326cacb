import { AwsError } from '../../../http';
import { invalidArgument, throughputExceeded } from '../errors';
import { MAX_PUT_BYTES, MAX_RECORDS_PER_PUT } from '../limits';
import { parseSequenceNumber } from '../log';
import type { PutOutcomes } from '../observers';
import { MAX_HASH_KEY, type Shard } from '../shards';
import type { StreamState } from '../stream';

/** A record to write. */
export interface PutEntry {
  /** Required unless the stream distributes records itself (record distribution AUTO). */
  readonly partitionKey?: string | undefined;
  /** A decimal number of 0 to 2^128 - 1 that replaces the hash of the partition key. */
  readonly explicitHashKey?: string | undefined;
  readonly data: Uint8Array;
}

/** The outcome for one record of a PutRecords call. */
export type PutOutcome =
  | { readonly shardId: string; readonly sequenceNumber: string }
  | { readonly errorCode: string; readonly errorMessage: string };

/** Writes records into a stream: finds the shard, applies its limits, stores the record. */
export class StreamWriter {
  constructor(private readonly state: StreamState) {}

  /**
   * PutRecord.
   * @throws AwsError ProvisionedThroughputExceededException; InternalFailure (500) when the memory budget is
   *   used up; InvalidArgumentException as for PutRecords, or for a `sequenceNumberForOrdering` that is not
   *   below the record's number
   */
  putRecord(
    entry: PutEntry,
    sequenceNumberForOrdering?: string,
  ): { shardId: string; sequenceNumber: string } {
    this.check(entry);
    const shard = this.shardFor(entry);
    if (sequenceNumberForOrdering !== undefined) this.checkOrdering(shard, sequenceNumberForOrdering);
    const outcome = this.write(shard, entry);
    this.observe('PutRecord', [entry], [outcome]);
    if ('sequenceNumber' in outcome) return outcome;
    if (outcome.errorCode === 'InternalFailure')
      throw new AwsError('InternalFailure', outcome.errorMessage, 500);
    throw throughputExceeded(outcome.errorMessage);
  }

  /**
   * PutRecords: each record is written or refused on its own, in the given order.
   * @throws AwsError InvalidArgumentException, and writes nothing, for more than 500 records or 10 MiB, a
   *   record above the stream's maximum size, a missing partition key, or an explicit hash key out of range
   */
  putRecords(entries: readonly PutEntry[]): PutOutcome[] {
    if (entries.length > MAX_RECORDS_PER_PUT) {
      throw invalidArgument(
        `PutRecords takes at most ${MAX_RECORDS_PER_PUT} records, got ${entries.length}.`,
      );
    }
    let bytes = 0;
    for (const entry of entries) bytes += this.check(entry);
    if (bytes > MAX_PUT_BYTES) {
      throw invalidArgument(
        `PutRecords takes at most ${MAX_PUT_BYTES} bytes of data and keys, got ${bytes}.`,
      );
    }
    const outcomes = entries.map((entry) => this.write(this.shardFor(entry), entry));
    this.observe('PutRecords', entries, outcomes);
    return outcomes;
  }

  /** @returns the bytes of key and data */
  private check(entry: PutEntry): number {
    const { maxRecordSizeKiB, distribution, name } = this.state;
    const size = entry.data.length + keyBytes(entry);
    if (size > maxRecordSizeKiB * 1024) {
      throw invalidArgument(
        `A record of ${size} bytes (data and partition key) is larger than the ${maxRecordSizeKiB} KiB that stream ` +
          `${name} takes (MaxRecordSizeInKiB).`,
      );
    }
    if (distribution === 'AUTO') return size;
    if (entry.partitionKey === undefined) {
      throw invalidArgument(
        `Stream ${name} needs a PartitionKey with every record (record distribution USER_PARTITION_KEY).`,
      );
    }
    if (entry.explicitHashKey !== undefined && BigInt(entry.explicitHashKey) > MAX_HASH_KEY) {
      throw invalidArgument(
        'Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. ' +
          `Specified value was ${entry.explicitHashKey}`,
      );
    }
    return size;
  }

  private shardFor(entry: PutEntry): Shard {
    const router = this.state.shards().router;
    if (this.state.distribution === 'AUTO') return router.next();
    if (entry.explicitHashKey !== undefined) return router.forHashKey(BigInt(entry.explicitHashKey));
    return router.forPartitionKey(entry.partitionKey ?? '');
  }

  private checkOrdering(shard: Shard, sequenceNumber: string): void {
    if (this.state.distribution === 'AUTO') {
      throw invalidArgument(
        'SequenceNumberForOrdering cannot be used with record distribution AUTO, which keeps no order.',
      );
    }
    const next = shard.sequenceNumbers.of(shard.log.nextOrdinal, this.state.environment.clock.now());
    if (parseSequenceNumber(sequenceNumber) === undefined || sequenceNumber >= next) {
      throw invalidArgument(
        `SequenceNumberForOrdering ${sequenceNumber} is not below the next sequence number of ${shard.id}: ` +
          'it did not come from an earlier record of this stream.',
      );
    }
  }

  private observe(
    operation: PutOutcomes['operation'],
    entries: readonly PutEntry[],
    outcomes: readonly PutOutcome[],
  ): void {
    let accepted = 0;
    let acceptedBytes = 0;
    let throttled = 0;
    for (const [i, outcome] of outcomes.entries()) {
      const entry = entries[i];
      if ('errorCode' in outcome) {
        if (outcome.errorCode === 'ProvisionedThroughputExceededException') throttled++;
      } else if (entry !== undefined) {
        accepted++;
        acceptedBytes += keyBytes(entry) + entry.data.length;
      }
    }
    const total = outcomes.length;
    const failed = total - accepted - throttled;
    const { environment, name } = this.state;
    environment.observer.onPut(name, { operation, total, accepted, acceptedBytes, throttled, failed });
  }

  private write(shard: Shard, entry: PutEntry): PutOutcome {
    const { environment, name, keyId } = this.state;
    const now = environment.clock.now();
    const record = { partitionKey: entry.partitionKey ?? null, keyBytes: keyBytes(entry), data: entry.data };
    const size = record.keyBytes + record.data.length;
    if (!shard.admitsWrite(size, now)) {
      return {
        errorCode: 'ProvisionedThroughputExceededException',
        errorMessage: `Rate exceeded for shard ${shard.id} in stream ${name} under account ${environment.accountId}.`,
      };
    }
    const written = shard.log.append(record, now, keyId !== undefined);
    if (written === undefined) {
      return { errorCode: 'InternalFailure', errorMessage: environment.budget.explanation() };
    }
    shard.traffic.incomingRecords++;
    shard.traffic.incomingBytes += size;
    this.state.activity.happened();
    return { shardId: shard.id, sequenceNumber: shard.sequenceNumbers.of(written.ordinal, written.arrival) };
  }
}

function keyBytes(entry: PutEntry): number {
  return entry.partitionKey === undefined ? 0 : Buffer.byteLength(entry.partitionKey);
}
