import type { RangeProgress } from './range-progress';

const HEAD = '{"Records":[';
const TAIL = ']}';

/** How many bytes an event has besides its records and the comma after each. */
export const ENVELOPE_BYTES = HEAD.length + TAIL.length;

/** An event for the consumer: records of one shard, in order, none of them twice. */
export interface ReplayEvent {
  readonly records: readonly {
    readonly sequenceNumber: string;
    readonly json: string;
    readonly ranges: readonly RangeProgress[];
  }[];
}

/** The event as the consumer gets it. */
export function eventJson({ records }: ReplayEvent): string {
  return `${HEAD}${records.map(({ json }) => json).join(',')}${TAIL}`;
}

/** Cuts an event wherever the next record belongs to other ranges than the one before. */
export function splitByRanges({ records }: ReplayEvent): ReplayEvent[] {
  const parts: ReplayEvent['records'][number][][] = [];
  for (const record of records) {
    const part = parts.at(-1);
    if (part?.[0] !== undefined && sameRanges(part[0].ranges, record.ranges)) part.push(record);
    else parts.push([record]);
  }
  return parts.map((part) => ({ records: part }));
}

function sameRanges(some: readonly RangeProgress[], others: readonly RangeProgress[]): boolean {
  return some.length === others.length && some.every((range, index) => range === others[index]);
}
