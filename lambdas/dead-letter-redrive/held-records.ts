import type { EventRecord } from './event-record';
import type { RangeProgress } from './range-progress';
import type { ReplayRecord } from './replay-record';

/** The records that pointers of one shard hold themselves, in order, each once. */
export function* heldRecords(ranges: readonly RangeProgress[]): Generator<ReplayRecord> {
  const byNumber = new Map<bigint, { readonly record: EventRecord; readonly ranges: Set<RangeProgress> }>();
  for (const range of ranges) {
    for (const record of range.pointer.records ?? []) {
      const number = BigInt(record.kinesis.sequenceNumber);
      const known = byNumber.get(number) ?? { record, ranges: new Set() };
      byNumber.set(number, known);
      known.ranges.add(range);
    }
  }
  for (const [number, { record, ranges: holding }] of [...byNumber].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const open = [...holding].filter(({ problem }) => problem === undefined);
    for (const range of open) range.find(number);
    if (open.length > 0) yield { record, ranges: open };
  }
  for (const range of ranges) range.pass();
}
