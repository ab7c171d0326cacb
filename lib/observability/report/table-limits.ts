import {
  NEW_TABLE_WRITE_UNITS_PER_SECOND,
  PARTITION_WRITE_UNITS_PER_SECOND,
  TABLE_UNITS_PER_SECOND_QUOTA,
} from '../../support/limits';
import type { StreamFacts, WrittenTable } from './stream-facts';
import { amount, type LimitRow } from './stream-limits';
import { writeUnitsPerSecond } from './table-cost';

/** Compares what a stream writes to a table with the limits of DynamoDB. */
export function tableLimits(table: WrittenTable, { load }: StreamFacts): LimitRow[] {
  const units = writeUnitsPerSecond(table, load);
  const most = table.isUpperBound ? ' at most' : '';
  const atOnce = Math.max(NEW_TABLE_WRITE_UNITS_PER_SECOND, table.warmWritesPerSecond ?? 0);
  const rows: LimitRow[] = [
    {
      limit: `written to ${table.path}`,
      used: `${amount(units)} write units/s${most}`,
      allowed: `${amount(TABLE_UNITS_PER_SECOND_QUOTA)} write units/s by default, ${amount(atOnce)} at once`,
      ok: units <= TABLE_UNITS_PER_SECOND_QUOTA,
      note: remedy(units, atOnce),
    },
  ];
  const { partitionKeys } = table;
  if (partitionKeys === undefined) return rows;
  const each = units / partitionKeys;
  const ok = each <= PARTITION_WRITE_UNITS_PER_SECOND;
  return [
    ...rows,
    {
      limit: `written to each partition key of ${table.path}`,
      used: `${amount(each)} write units/s${most}, by ${partitionKeys} write shards`,
      allowed: `${amount(PARTITION_WRITE_UNITS_PER_SECOND)} write units/s`,
      ok,
      note: ok ? undefined : 'Spread the items over more write shards.',
    },
  ];
}

function remedy(units: number, atOnce: number): string | undefined {
  if (units > TABLE_UNITS_PER_SECOND_QUOTA)
    return 'Ask AWS for a higher quota of table-level write throughput.';
  if (units > atOnce) return 'Give the table warm throughput, or raise the load slowly.';
  return undefined;
}
