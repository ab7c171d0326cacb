import { DescribeStreamSummaryCommand, ListShardsCommand, type Shard } from '@aws-sdk/client-kinesis';
import { callWithin } from '../../call-within';
import { type HashKeyRange, hashKeyOfRecord, ShardMap } from '../../shard-map';
import type { OutgoingRecord } from '../records';
import type { ProducerSettings } from '../settings';

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListShards.html */
const SHARDS_PER_PAGE = 1_000;
/** After a failure: the Kinesis Producer Library's waits. */
const RETRY = { firstMs: 1_000, factor: 1.5, mostMs: 30_000 };

/** Answers of calls that began before a reshard name closed shards for a while: as long as the library keeps them. */
const CLOSED_SHARD_KEPT_MS = 60_000;

/**
 * What a producer knows of its stream: the open shards, and whether its records may be aggregated. It asks
 * Kinesis at the first record and again when an answer shows that shards have changed. Without the permission
 * to ask it goes on without knowing.
 */
export class StreamLayout {
  /** The open shards; undefined while they are not known, or where keys do not choose the shard. */
  map: ShardMap | undefined;
  /** Whether aggregates are safe: readers drop them where Kinesis does not look at their key. */
  mayAggregate = false;
  isAuto = false;
  /** The load under way. It never rejects. */
  private loading: Promise<void> | undefined;
  private readonly closed = new Map<string, { readonly range: HashKeyRange; readonly until: number }>();
  private isKnown: boolean;
  private hasAnswer = false;
  private failures = 0;
  private mayRetryAt = Number.NEGATIVE_INFINITY;
  private readonly ending = new AbortController();
  private readonly told = new Set<string>();

  /** @param onChange called after each load */
  constructor(
    private readonly settings: ProducerSettings,
    private readonly onChange: () => void,
  ) {
    const { aggregationEnabled, rateLimit } = settings;
    // Without both there is nothing to know.
    this.isKnown = !aggregationEnabled && rateLimit === Number.POSITIVE_INFINITY;
  }

  /** Whether records should wait for the answer under way: before the first one, and before aggregating anew. */
  get isAsking(): boolean {
    return this.loading !== undefined && (!this.hasAnswer || this.mayAggregate);
  }

  /** Asks if it has to, and not before the wait after a failure is over. */
  ensure(): void {
    if (this.isKnown || this.loading !== undefined) return;
    if (this.settings.clock.now() < this.mayRetryAt) return;
    this.loading = this.load().finally(() => {
      this.loading = undefined;
      this.hasAnswer = true;
      this.onChange();
    });
  }

  /** Where Kinesis will put a record; undefined while that is not known. */
  shardOf(record: OutgoingRecord): string | undefined {
    const { map } = this;
    if (map === undefined) return undefined;
    const { partitionKey, explicitHashKey } = record;
    if (explicitHashKey === undefined) return map.rangeOfKey(partitionKey)?.shardId;
    const key = hashKeyOfRecord(record);
    return key && map.rangeOf(key)?.shardId;
  }

  /** Whether a shard is known, open or closed lately. */
  knows(shardId: string): boolean {
    return this.rangeOf(shardId) !== undefined;
  }

  /** Whether all records belong to a shard. The KCL drops an aggregate that has one of another shard. */
  isHomeOf(shardId: string, records: readonly OutgoingRecord[]): boolean {
    const range = this.rangeOf(shardId);
    return records.every((record) => {
      const key = hashKeyOfRecord(record);
      return key !== undefined && range?.contains(key) === true;
    });
  }

  /** The shards have changed: asks again, after the load under way, which may have begun before. */
  async renew(): Promise<void> {
    await this.loading;
    this.isKnown = false;
    this.ensure();
    await this.loading;
  }

  /** Ends what is asked, and asks no more. */
  stop(): void {
    this.isKnown = true;
    this.ending.abort(new Error('the producer was stopped'));
  }

  private call<T>(request: (abortSignal: AbortSignal) => Promise<T>): Promise<T> {
    const { clock, requestTimeout } = this.settings;
    return callWithin(clock, requestTimeout, request, this.ending.signal);
  }

  private rangeOf(shardId: string): HashKeyRange | undefined {
    return this.map?.range(shardId) ?? this.closed.get(shardId)?.range;
  }

  private async load(): Promise<void> {
    const { aggregationEnabled, recordDistributionStrategyDefault: given } = this.settings;
    const [shards, distribution] = await Promise.all([
      this.ask('ListShards', () => this.openShards()),
      aggregationEnabled && given === undefined
        ? this.ask('DescribeStreamSummary', () => this.distribution())
        : given,
    ]);
    if (distribution !== undefined) {
      this.isAuto = distribution === 'AUTO';
      this.mayAggregate = aggregationEnabled && !this.isAuto;
    }
    if (this.isAuto && aggregationEnabled) {
      this.tell('Records are not aggregated: the record distribution of the stream is AUTO.');
    }
    this.keep(shards === undefined || this.isAuto ? undefined : new ShardMap(shards));
    this.isKnown = shards !== undefined && (distribution !== undefined || !aggregationEnabled);
    if (this.isKnown) {
      this.failures = 0;
      return;
    }
    const wait = Math.min(RETRY.mostMs, RETRY.firstMs * RETRY.factor ** this.failures++);
    this.mayRetryAt = this.settings.clock.now() + wait;
  }

  private keep(map: ShardMap | undefined): void {
    const now = this.settings.clock.now();
    for (const [shardId, { until }] of this.closed) if (until <= now) this.closed.delete(shardId);
    for (const range of this.map?.ranges ?? []) {
      if (map?.range(range.shardId) !== undefined) continue;
      this.closed.set(range.shardId, { range, until: now + CLOSED_SHARD_KEPT_MS });
    }
    this.map = map;
  }

  /** @returns undefined when there is no answer; then the operator is told once */
  private async ask<T>(action: keyof typeof CONSEQUENCES, request: () => Promise<T>): Promise<T | undefined> {
    try {
      return await request();
    } catch (error) {
      if (this.ending.signal.aborted) return undefined;
      const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      this.tell(`${action} fails, so ${CONSEQUENCES[action]}. It is tried again. ${reason}`);
      return undefined;
    }
  }

  private tell(sentence: string): void {
    // Messages of AWS have request ids in them; the beginning is the same each time.
    const key = sentence.slice(0, 25);
    if (this.told.has(key)) return;
    this.told.add(key);
    this.settings.onNotice(sentence);
  }

  private async openShards(): Promise<Shard[]> {
    const { client, streamName: StreamName, streamArn: StreamARN } = this.settings;
    const shards: Shard[] = [];
    let NextToken: string | undefined;
    do {
      const page = await this.call((abortSignal) =>
        client.send(
          new ListShardsCommand(
            NextToken === undefined
              ? {
                  StreamName,
                  StreamARN,
                  ShardFilter: { Type: 'AT_LATEST' },
                  MaxResults: SHARDS_PER_PAGE,
                }
              : { NextToken, StreamARN, MaxResults: SHARDS_PER_PAGE },
          ),
          { abortSignal },
        ),
      );
      shards.push(...(page.Shards ?? []));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    return shards;
  }

  /** Kinesis leaves it out for a provisioned stream, which always goes by the key. */
  private async distribution(): Promise<'AUTO' | 'USER_PARTITION_KEY'> {
    const { client, streamName: StreamName, streamArn: StreamARN } = this.settings;
    const { StreamDescriptionSummary } = await this.call((abortSignal) =>
      client.send(new DescribeStreamSummaryCommand({ StreamName, StreamARN }), { abortSignal }),
    );
    return StreamDescriptionSummary?.RecordDistributionStrategy ?? 'USER_PARTITION_KEY';
  }
}

/** What a producer does without the answer. */
const CONSEQUENCES = {
  ListShards:
    'records are sent without the rate limit of their shards, and only those of one key are aggregated',
  DescribeStreamSummary: 'records are not aggregated',
};
