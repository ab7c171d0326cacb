import { CHARGED_UNITS, GB, PRICES } from 'cdk-kinesis-blueprint/prices';
import { SHARD_MINUTE } from '../../lambdas/resharder/policy';
import { BALANCED_RECORD, byteShare } from '../model/scenario';

/** What Kinesis charges a stream for in a period. */
export interface Usage {
  /** The length of the period, in minutes. */
  readonly minutes: number;
  readonly shardMinutes: number;
  /** Accepted load in shard-minutes. */
  readonly acceptedMinutes: number;
  /** Bytes of a record. Default {@link BALANCED_RECORD}. */
  readonly recordBytes?: number;
  /** How many shared-throughput consumers read each record: free with shards, charged on demand. */
  readonly consumers: number;
}

/** How Kinesis charges a stream. */
export type Mode = 'provisioned' | 'on-demand-standard' | 'on-demand-advantage';

const MINUTES_OF_MONTH = 30 * 1440;

/**
 * What 30 days like this period cost, in USD: shards and PUT payload units, or data in and out. It leaves out
 * retention beyond a day, fan-out consumers, shard-level metrics, functions and alarms.
 */
export function monthlyBill(mode: Mode, usage: Usage): number {
  const { minutes, shardMinutes, acceptedMinutes, recordBytes = BALANCED_RECORD, consumers } = usage;
  const months = minutes / MINUTES_OF_MONTH;
  const bytes = acceptedMinutes * SHARD_MINUTE.bytes * byteShare(recordBytes);
  const records = bytes / recordBytes;
  switch (mode) {
    case 'provisioned': {
      const putUnits = records * Math.ceil(recordBytes / CHARGED_UNITS.putUnitBytes);
      const { shardHour, millionPutUnits } = PRICES.provisioned;
      return ((shardMinutes / 60) * shardHour + (putUnits / 1e6) * millionPutUnits) / months;
    }
    case 'on-demand-standard': {
      const gb = chargedGb(records, recordBytes);
      const { streamHour, gbIn, gbOut } = PRICES.onDemandStandard;
      return ((minutes / 60) * streamHour + gb * (gbIn + consumers * gbOut)) / months;
    }
    case 'on-demand-advantage': {
      const gb = chargedGb(records, recordBytes);
      const least = (CHARGED_UNITS.advantageBytesPerSecond * 60 * minutes) / GB;
      const { gbIn, gbOut } = PRICES.onDemandAdvantage;
      return (Math.max(gb, least) * gbIn + Math.max(consumers * gb, least) * gbOut) / months;
    }
  }
}

function chargedGb(records: number, recordBytes: number): number {
  const { onDemandRecordBytes } = CHARGED_UNITS;
  return (records * Math.ceil(recordBytes / onDemandRecordBytes) * onDemandRecordBytes) / GB;
}
