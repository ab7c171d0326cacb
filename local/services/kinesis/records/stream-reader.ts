import { AwsError } from '../../../http';
import { invalidArgument, resourceNotFound, throughputExceeded } from '../errors';
import { ITERATOR_LIFETIME_MS, MAX_GET_BYTES, MAX_RECORDS_PER_GET } from '../limits';
import type { LoggedRecord } from '../log';
import { type Shard, shardId } from '../shards';
import type { StreamState } from '../stream';
import type { ReadRecord, RecordsPage, ShardPosition, ShardTraffic, ShardView, StreamReader } from '../types';
import { ordinalAt } from './ordinal-at';
import { decodeIterator, encodeIterator, type IteratorPosition } from './shard-iterator';

type LogPage = ReturnType<Shard['log']['read']>;

interface ReadPage extends RecordsPage {
  readonly records: readonly ReadRecord[];
}

/**
 * Reads a stream as the API does; see {@link StreamReader} for the rules. At scale N a page has an Nth of the
 * records that are asked for, and of its 10 MiB: it stands for a page on AWS, so that readers need as many calls as
 * there, and the five calls a second limit them alike.
 */
export class ShardReader implements StreamReader {
  /** @param isMetered whether reading counts against the shards' throughput and in their metrics */
  constructor(
    private readonly state: StreamState,
    private readonly isMetered = true,
  ) {}

  get streamArn(): string {
    return this.state.arn;
  }

  get streamName(): string {
    return this.state.name;
  }

  listShards(): readonly ShardView[] {
    return this.state.shards().all.map((shard) => shard.view());
  }

  shardTraffic(): readonly ShardTraffic[] {
    return this.state.shards().all.map((shard) => ({ shardId: shard.id, ...shard.traffic }));
  }

  onActivity(listener: () => void): () => void {
    return this.state.activity.on(listener);
  }

  getShardIterator(shardId: string, position: ShardPosition): string {
    const shard = this.state.shard(shardId);
    const ordinal = ordinalAt(this.state, shard, position, 'GetShardIterator');
    if (this.isMetered && !shard.admitsIterator(this.now())) throw this.rateExceeded(shard);
    return this.iterator(shard, ordinal);
  }

  getRecords(shardIterator: string, limit: number = MAX_RECORDS_PER_GET): ReadPage {
    if (!(limit >= 1 && limit <= MAX_RECORDS_PER_GET)) {
      throw invalidArgument(`Limit must be between 1 and ${MAX_RECORDS_PER_GET}, got ${limit}.`);
    }
    const position = this.positionOf(shardIterator);
    const shard = this.state.shards().withNumber(position.shardNumber);
    if (shard === undefined) throw this.noShard(position.shardNumber);
    if (this.isMetered && !shard.admitsRead(this.now())) {
      this.state.environment.observer.onGet(this.streamName, { kind: 'throttled', shardId: shard.id });
      throw this.rateExceeded(shard);
    }

    const { scale } = this.state.environment;
    const page = shard.log.read(position.ordinal, scale.nth(limit), scale.nth(MAX_GET_BYTES));
    const behindSince = shard.log.arrivalOf(page.next);
    const atEnd = shard.closedAt !== undefined && behindSince === undefined;
    if (this.isMetered) this.count(shard, page, page.records.at(-1)?.arrival ?? behindSince);
    return {
      records: page.records.map((record) => readRecord(record, shard)),
      millisBehindLatest: behindSince === undefined ? 0 : Math.max(0, this.now() - behindSince),
      ...(atEnd
        ? {
            childShards: this.state
              .shards()
              .childrenOf(shard)
              .map((child) => child.view()),
          }
        : { nextShardIterator: this.iterator(shard, page.next) }),
    };
  }

  private count(shard: Shard, page: LogPage, last: number | undefined): void {
    shard.countRead(page.records.length, page.bytes);
    this.state.environment.observer.onGet(this.streamName, {
      kind: 'read',
      shardId: shard.id,
      records: page.records.length,
      bytes: page.bytes,
      iteratorAgeMs: last === undefined ? 0 : Math.max(0, this.now() - last),
    });
  }

  private positionOf(shardIterator: string): IteratorPosition {
    const position = decodeIterator(shardIterator);
    const { name, createdAt } = this.state;
    if (position === undefined || position.streamName !== name)
      throw invalidArgument('Invalid ShardIterator.');
    // The iterator is of an earlier stream of this name.
    if (position.streamCreatedAt !== createdAt) throw this.noShard(position.shardNumber);
    if (this.now() - position.issuedAt > ITERATOR_LIFETIME_MS) {
      throw new AwsError(
        'ExpiredIteratorException',
        `Iterator expired. The iterator was created at time ${javaDate(position.issuedAt)} while right ` +
          `now it is ${javaDate(this.now())} which is further in the future than the tolerated delay of ` +
          `${ITERATOR_LIFETIME_MS} milliseconds.`,
      );
    }
    return position;
  }

  private iterator(shard: Shard, ordinal: number): string {
    const { name: streamName, createdAt: streamCreatedAt } = this.state;
    return encodeIterator({
      streamName,
      streamCreatedAt,
      shardNumber: shard.number,
      ordinal,
      issuedAt: this.now(),
    });
  }

  private noShard(shardNumber: number): AwsError {
    return resourceNotFound(`${this.state.subjectOf(shardId(shardNumber))} does not exist`);
  }

  private rateExceeded(shard: Shard): AwsError {
    const account = this.state.environment.accountId;
    return throughputExceeded(
      `Rate exceeded for shard ${shard.id} in stream ${this.streamName} under account ${account}.`,
    );
  }

  private now(): number {
    return this.state.environment.clock.now();
  }
}

/** `Thu Nov 26 12:00:00 UTC 2026`, as AWS prints times in the messages of Kinesis. */
function javaDate(time: number): string {
  const [day = '', date, month, year, clock] = new Date(time).toUTCString().split(' ');
  return `${day.slice(0, 3)} ${month} ${date} ${clock} UTC ${year}`;
}

export function readRecord(record: LoggedRecord, shard: Shard): ReadRecord {
  return {
    sequenceNumber: shard.sequenceNumbers.of(record.ordinal, record.arrival),
    partitionKey: record.partitionKey,
    data: record.data,
    approximateArrivalTimestamp: record.arrival,
    isEncrypted: record.encrypted,
  };
}
