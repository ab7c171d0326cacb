import type { PlayedAt, TableThroughput } from '../limits';

/** One number of a metric, gathered since the last time: what was played, not what it stands for. */
export interface Usage {
  readonly table: string;
  /** A metric of AWS/DynamoDB. */
  readonly metric: string;
  /** The dimension Operation, where the metric has it. */
  readonly operation?: string;
  readonly sum: number;
  readonly samples: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** A write that waits for admission. */
export interface Write {
  /** The value of the partition key, as JSON. */
  readonly key: string;
  readonly units: number;
}

/** The limits of tables and of partition keys, and what was used of them. */
export interface Throughput {
  /** Sets the limits of a table; without it a table has those of a new one. */
  setTable(table: string, limits: TableThroughput): void;
  /** Whether each write is admitted. Those that are count as done. */
  admitWrites(table: string, operation: string, writes: readonly Write[]): boolean[];
  /** Counts what a write cost above what it was admitted with. */
  spendWrite(table: string, key: string, units: number): void;
  /** Whether a read may begin. Its cost is known when it is done. */
  admitsRead(table: string, operation: string, key: string | undefined): boolean;
  spendRead(table: string, key: string | undefined, units: number): void;
  /** What was used since the last call. */
  takeUsage(): Usage[];
}

/**
 * Limits each table, and each partition key value within it. A limit is a bucket that holds one second's
 * worth and fills evenly.
 *
 * On AWS the limit is a partition's, which may hold many keys, and a key range that stays busy is split over
 * more partitions. That a key has a partition for itself, and is never split, is an assumption: it is the
 * least that AWS promises. That one second's worth passes at once is another.
 *
 * At scale N every read and write costs N times its units. An item that is written once for a batch, or by a
 * program about itself, costs too much then: nothing tells it from an item of a record.
 *
 * Self-contained: it is sent to the child process as text, so it uses nothing but its arguments and globals.
 *
 * @param options.now milliseconds that never go back
 * @param options.forgetAbove partition keys of a table, above which those that are at rest are forgotten
 */
export function makeThroughput(options: {
  readonly partition: TableThroughput;
  readonly newTable: TableThroughput;
  /** Default: as on AWS. */
  readonly playedAt?: PlayedAt;
  readonly now: () => number;
  readonly forgetAbove?: number;
}): Throughput {
  interface Bucket {
    level: number;
    filledAt: number;
  }
  interface Gathered {
    table: string;
    metric: string;
    operation?: string;
    sum: number;
    samples: number;
    minimum: number;
    maximum: number;
  }
  type Kind = 'write' | 'read';

  const { partition, newTable, now, forgetAbove = 10_000 } = options;
  const { itemsEach = 1, burst } = options.playedAt ?? {};
  const limits = new Map<string, TableThroughput>();
  const buckets = new Map<string, Map<string, Bucket>>();
  let gathered = new Map<string, Gathered>();

  const bucketsOf = (table: string, kind: Kind): Map<string, Bucket> => {
    const id = `${kind} ${table}`;
    const found = buckets.get(id) ?? new Map<string, Bucket>();
    buckets.set(id, found);
    return found;
  };
  const limitOf = (table: string, kind: Kind, key: string): number =>
    key === '' ? (limits.get(table) ?? newTable)[kind] : partition[kind];
  /** As `Scale.burst` has it, for items of one unit. */
  const capacityOf = (perSecond: number): number =>
    burst === undefined
      ? perSecond
      : Math.min(Math.max(perSecond, burst.pieces * itemsEach), perSecond * burst.maxSeconds);
  /** @param key the partition key; empty for the whole table */
  const fill = (table: string, kind: Kind, key: string): Bucket => {
    const all = bucketsOf(table, kind);
    const perSecond = limitOf(table, kind, key);
    const time = now();
    const bucket = all.get(key);
    if (bucket === undefined) {
      if (all.size > forgetAbove) forgetRested(all, table, kind, time);
      const fresh = { level: capacityOf(perSecond), filledAt: time };
      all.set(key, fresh);
      return fresh;
    }
    const filled = bucket.level + ((time - bucket.filledAt) * perSecond) / 1000;
    bucket.level = Math.min(capacityOf(perSecond), filled);
    bucket.filledAt = time;
    return bucket;
  };
  const forgetRested = (all: Map<string, Bucket>, table: string, kind: Kind, time: number): void => {
    for (const [key, { level, filledAt }] of all) {
      const perSecond = limitOf(table, kind, key);
      const filled = level + ((time - filledAt) * perSecond) / 1000;
      if (key !== '' && filled >= capacityOf(perSecond)) all.delete(key);
    }
  };
  const count = (table: string, metric: string, value: number, operation?: string): void => {
    const id = `${table} ${metric} ${operation}`;
    const entry = gathered.get(id);
    if (entry === undefined) {
      gathered.set(id, { table, metric, operation, sum: value, samples: 1, minimum: value, maximum: value });
      return;
    }
    entry.sum += value;
    entry.samples++;
    entry.minimum = Math.min(entry.minimum, value);
    entry.maximum = Math.max(entry.maximum, value);
  };

  return {
    setTable(table, throughput) {
      limits.set(table, throughput);
      buckets.delete(`write ${table}`);
      buckets.delete(`read ${table}`);
    },
    admitWrites(table, operation, writes) {
      let written = 0;
      let keyRange = 0;
      const admitted = writes.map(({ key, units }) => {
        const [whole, own] = [fill(table, 'write', ''), fill(table, 'write', key)];
        // A write larger than the bucket passes when the bucket is full.
        const cost = units * itemsEach;
        const fits = (bucket: Bucket, perSecond: number) =>
          bucket.level >= Math.min(cost, capacityOf(perSecond));
        const fitsKey = fits(own, partition.write);
        if (!fitsKey) keyRange++;
        if (!fitsKey || !fits(whole, limitOf(table, 'write', ''))) return false;
        whole.level -= cost;
        own.level -= cost;
        written += units;
        return true;
      });
      const refused = admitted.filter((is) => !is).length;
      if (written > 0) count(table, 'ConsumedWriteCapacityUnits', written);
      if (refused > 0) count(table, 'WriteThrottleEvents', refused);
      if (keyRange > 0) count(table, 'WriteKeyRangeThroughputThrottleEvents', keyRange);
      // A batch counts as a throttled request only if all of it was throttled.
      if (refused === writes.length && refused > 0) count(table, 'ThrottledRequests', 1, operation);
      return admitted;
    },
    spendWrite(table, key, units) {
      if (units <= 0) return;
      fill(table, 'write', '').level -= units * itemsEach;
      fill(table, 'write', key).level -= units * itemsEach;
      count(table, 'ConsumedWriteCapacityUnits', units);
    },
    admitsRead(table, operation, key) {
      const fitsKey = key === undefined || fill(table, 'read', key).level > 0;
      if (fitsKey && fill(table, 'read', '').level > 0) return true;
      count(table, 'ReadThrottleEvents', 1);
      if (!fitsKey) count(table, 'ReadKeyRangeThroughputThrottleEvents', 1);
      count(table, 'ThrottledRequests', 1, operation);
      return false;
    },
    spendRead(table, key, units) {
      fill(table, 'read', '').level -= units * itemsEach;
      if (key !== undefined) fill(table, 'read', key).level -= units * itemsEach;
      count(table, 'ConsumedReadCapacityUnits', units);
    },
    takeUsage() {
      const taken = [...gathered.values()];
      gathered = new Map();
      return taken;
    },
  };
}
