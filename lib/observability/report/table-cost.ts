import { GB, PRICES } from './prices';
import { type Cost, HOURS_PER_MONTH, type Part, part, sum } from './stream-cost';
import type { Load, WrittenTable } from './stream-facts';

const SECONDS_PER_MONTH = HOURS_PER_MONTH * 3600;
const SECONDS_PER_DAY = 24 * 3600;
/** A write of up to so many bytes is one write request unit. */
const WRITE_UNIT_BYTES = 1024;

/** The monthly cost of the on-demand tables that are written from a stream, at its load. */
export function tableCost(tables: readonly WrittenTable[], load: Load): Cost {
  return {
    ...sum(tables.flatMap((table) => tableParts(table, load))),
    note:
      'Each write is a request unit for each KB of its item; most log lines make items below 1 KB. A batch that comes again ' +
      'writes its items again. Storage is what has gathered when the first items expire. The first 25 GB of an account are ' +
      'free. Warm throughput costs once, and reads cost what is read; neither is in it.',
  };
}

/** The write units a second that a table takes at a load. */
export function writeUnitsPerSecond(table: WrittenTable, load: Load): number {
  return load.recordsPerSecond * table.itemsPerRecord * Math.ceil(bytesOf(table, load) / WRITE_UNIT_BYTES);
}

function tableParts(table: WrittenTable, load: Load): Part[] {
  const { millionWriteUnits, gbMonth, gbMonthRecovery } = PRICES.dynamodb;
  const { path, itemsPerRecord, keptDays, isRecoverable } = table;
  const most = table.isUpperBound ? ', at most' : '';
  const millions = (writeUnitsPerSecond(table, load) * SECONDS_PER_MONTH) / 1e6;
  const writes = part(`${path}: write units${most}`, millions, 'million', millionWriteUnits);
  if (keptDays === undefined) return [writes];
  const items = load.recordsPerSecond * itemsPerRecord * keptDays * SECONDS_PER_DAY;
  const gb = (items * bytesOf(table, load)) / GB;
  return [
    writes,
    part(`${path}: stored, ${keptDays} days${most}`, gb, 'GB-months', gbMonth),
    ...(isRecoverable
      ? [part(`${path}: point-in-time recovery${most}`, gb, 'GB-months', gbMonthRecovery)]
      : []),
  ];
}

/** Items are as large as their records, unless their size is stated. */
function bytesOf({ itemBytes }: WrittenTable, { recordBytes }: Load): number {
  return itemBytes ?? recordBytes;
}
