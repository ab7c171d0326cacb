import {
  ADVANTAGE_COMMITMENT_BYTES_PER_SECOND,
  DEFAULT_RETENTION_HOURS,
  SHARD_WRITE_BYTES_PER_SECOND,
  SHARD_WRITE_RECORDS_PER_SECOND,
} from '../../support/limits';
import { GB, PRICES } from './prices';
import type { Load, StreamFacts } from './stream-facts';

/** The hours of a month in AWS's own examples. */
export const HOURS_PER_MONTH = 730;
const SECONDS_PER_MONTH = HOURS_PER_MONTH * 3600;
const WEEK_HOURS = 7 * 24;
/** One line of a price. */
export interface Part {
  readonly part: string;
  readonly quantity: number;
  readonly unit: string;
  /** USD per unit. */
  readonly price: number;
  /** USD per month. */
  readonly usd: number;
}

/** A monthly cost with its parts. */
export interface Cost {
  readonly parts: readonly Part[];
  readonly total: number;
  readonly note?: string;
}

/** The monthly costs of a stream in each capacity mode. */
export interface StreamCosts {
  readonly onDemandStandard: Cost;
  readonly onDemandAdvantage: Cost;
  readonly provisioned: Cost;
}

/** Computes what a stream costs per month at its load, in each capacity mode. */
export function streamCosts(facts: StreamFacts): StreamCosts {
  return {
    onDemandStandard: onDemand(facts, PRICES.onDemandStandard),
    onDemandAdvantage: advantage(facts),
    provisioned: provisioned(facts),
  };
}

/** The shards that a load fills, without headroom. */
export function shardsFor({ recordsPerSecond, recordBytes }: Load): number {
  return Math.max(
    1,
    Math.ceil((recordsPerSecond * recordBytes) / SHARD_WRITE_BYTES_PER_SECOND),
    Math.ceil(recordsPerSecond / SHARD_WRITE_RECORDS_PER_SECOND),
  );
}

function onDemand(
  { load, sharedReaders, fanOutConsumers, retentionHours }: StreamFacts,
  prices: (typeof PRICES)['onDemandStandard' | 'onDemandAdvantage'],
): Cost {
  const out = gbPerMonth(load.recordsPerSecond * load.recordBytes);
  const [week, long] = retainedGb(load, retentionHours);
  return sum([
    part('stream hours', HOURS_PER_MONTH, 'hours', prices.streamHour),
    part('written, records rounded up to 1 KiB', gbPerMonth(billedBytesIn(load)), 'GB', prices.gbIn),
    part('read by shared readers', out * sharedReaders.length, 'GB', prices.gbOut),
    part('read with dedicated throughput', out * fanOutConsumers.length, 'GB', prices.gbFanOut),
    part('retained from 24 hours to 7 days', week, 'GB-months', prices.gbMonthRetained),
    part('retained beyond 7 days', long, 'GB-months', prices.gbMonthRetainedLong),
  ]);
}

function advantage(facts: StreamFacts): Cost {
  const prices = PRICES.onDemandAdvantage;
  const { load, sharedReaders, fanOutConsumers } = facts;
  const used = onDemand(facts, prices);
  const readers = sharedReaders.length + fanOutConsumers.length;
  const floor = gbPerMonth(ADVANTAGE_COMMITMENT_BYTES_PER_SECOND);
  const missingIn = Math.max(0, floor - gbPerMonth(billedBytesIn(load)));
  const missingOut = Math.max(0, floor - gbPerMonth(load.recordsPerSecond * load.recordBytes) * readers);
  return {
    ...sum([
      ...used.parts,
      part('missing from the committed 25 MiB/s in', missingIn, 'GB', prices.gbIn),
      part('missing from the committed 25 MiB/s out', missingOut, 'GB', prices.gbOut),
    ]),
    note:
      'The commitment is of the account and Region, over all on-demand streams: what other streams use of it is not missing here. ' +
      'That reads with dedicated throughput count towards it is assumed.',
  };
}

function provisioned(facts: StreamFacts): Cost {
  const prices = PRICES.provisioned;
  const { load, fanOutConsumers, retentionHours } = facts;
  const [shards, note] = billedShards(facts);
  const hours = shards * HOURS_PER_MONTH;
  const units = load.recordsPerSecond * Math.ceil(load.recordBytes / (25 * 1024)) * SECONDS_PER_MONTH;
  const [, long] = retainedGb(load, retentionHours);
  const beyondDay = (retentionHours ?? DEFAULT_RETENTION_HOURS) > DEFAULT_RETENTION_HOURS ? hours : 0;
  const out = gbPerMonth(load.recordsPerSecond * load.recordBytes);
  return {
    ...sum([
      part('shard hours', hours, 'hours', prices.shardHour),
      part('PUT payload units of 25 KiB', units / 1e6, 'million', prices.millionPutUnits),
      part('retained from 24 hours to 7 days', beyondDay, 'shard hours', prices.shardHourRetained),
      part('retained beyond 7 days', long, 'GB-months', prices.gbMonthRetainedLong),
      part('dedicated throughput', hours * fanOutConsumers.length, 'shard hours', prices.fanOutShardHour),
      part('read with dedicated throughput', out * fanOutConsumers.length, 'GB', prices.gbFanOut),
    ]),
    note,
  };
}

function billedShards({ shards, load }: StreamFacts): [number, string] {
  const needed = shardsFor(load);
  switch (shards.kind) {
    case 'fixed':
      return [shards.count, `With the shards that the template has; the load fills ${needed}.`];
    case 'autoscaled': {
      const count = Math.min(shards.max, Math.max(shards.min, needed));
      return [count, `Shards: ${count}, as many as the load fills within ${shards.min} to ${shards.max}.`];
    }
    default:
      return [needed, `Shards: ${needed}, as many as the load fills without room to spare.`];
  }
}

function billedBytesIn({ recordsPerSecond, recordBytes }: Load): number {
  return recordsPerSecond * Math.ceil(recordBytes / 1024) * 1024;
}

/** The GB that the stream retains on average: at an age of 24 hours to 7 days, and beyond. */
function retainedGb(
  { recordsPerSecond, recordBytes }: Load,
  hours = DEFAULT_RETENTION_HOURS,
): [number, number] {
  const gbAnHour = (recordsPerSecond * recordBytes * 3600) / GB;
  const week = Math.max(0, Math.min(hours, WEEK_HOURS) - DEFAULT_RETENTION_HOURS);
  return [gbAnHour * week, gbAnHour * Math.max(0, hours - WEEK_HOURS)];
}

function gbPerMonth(bytesPerSecond: number): number {
  return (bytesPerSecond * SECONDS_PER_MONTH) / GB;
}

/** A line, rounded as on a bill. */
export function part(name: string, quantity: number, unit: string, price: number): Part {
  return { part: name, quantity: round(quantity), unit, price, usd: round(quantity * price) };
}

/** Lines with their total. Lines without a cost are left out. */
export function sum(parts: readonly Part[]): Cost {
  const shown = parts.filter(({ usd, price }) => usd > 0 && price > 0);
  return { parts: shown, total: round(shown.reduce((total, { usd }) => total + usd, 0)) };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
