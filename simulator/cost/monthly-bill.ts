import { BALANCED_RECORD, byteShare } from '../model/scenario';
import { ADVANTAGE_MIN_MIB_PER_SECOND, ON_DEMAND_RECORD_STEP, PRICES, PUT_UNIT_BYTES } from './prices';

/** What a stream did in some time, as far as it is charged for. */
export interface Usage {
  /** How long it was, in minutes. */
  readonly minutes: number;
  readonly shardMinutes: number;
  /** Accepted load in shard-minutes. */
  readonly acceptedMinutes: number;
  /** Bytes of a record. Default {@link BALANCED_RECORD}. */
  readonly recordBytes?: number;
  /** How often each record is read by shared-throughput consumers: free with shards, charged on demand. */
  readonly consumers: number;
}

export type Mode = 'provisioned' | 'on-demand-standard' | 'on-demand-advantage';

const GB = 1024 ** 3;
const MINUTES_OF_MONTH = 30 * 1440;

/**
 * What 30 days like these cost, in USD: shards and PUT payload units, or data in and out. What stands around a stream
 * (retention beyond a day, fan-out consumers, shard-level metrics, functions, alarms) is left out.
 */
export function monthlyBill(mode: Mode, usage: Usage): number {
  const { minutes, shardMinutes, acceptedMinutes, recordBytes = BALANCED_RECORD, consumers } = usage;
  const months = minutes / MINUTES_OF_MONTH;
  const bytes = acceptedMinutes * 60 * 1_048_576 * byteShare(recordBytes);
  const records = bytes / recordBytes;
  switch (mode) {
    case 'provisioned': {
      const putUnits = records * Math.ceil(recordBytes / PUT_UNIT_BYTES);
      const { shardHour, perMillionPutUnits } = PRICES.provisioned;
      return ((shardMinutes / 60) * shardHour + (putUnits / 1e6) * perMillionPutUnits) / months;
    }
    case 'on-demand-standard': {
      const gb = chargedGb(records, recordBytes);
      const { streamHour, inPerGb, outPerGb } = PRICES.onDemand;
      return ((minutes / 60) * streamHour + gb * (inPerGb + consumers * outPerGb)) / months;
    }
    case 'on-demand-advantage': {
      const gb = chargedGb(records, recordBytes);
      const least = (ADVANTAGE_MIN_MIB_PER_SECOND * 60 * minutes) / 1024;
      const { inPerGb, outPerGb } = PRICES.advantage;
      return (Math.max(gb, least) * inPerGb + Math.max(consumers * gb, least) * outPerGb) / months;
    }
  }
}

function chargedGb(records: number, recordBytes: number): number {
  return (records * Math.ceil(recordBytes / ON_DEMAND_RECORD_STEP) * ON_DEMAND_RECORD_STEP) / GB;
}
