import { TraceError } from '../errors';

/** A load over time, in buckets of one length without gaps. */
export interface Trace {
  readonly name: string;
  /** The start of the first bucket, in milliseconds since the epoch. */
  readonly startTime: number;
  /** The length of a bucket, in minutes; it may be less than 1. */
  readonly stepMinutes: number;
  /** The sum of each bucket, in the unit of the trace. */
  readonly values: Float64Array;
  /** The repairs that were made, a sentence each. */
  readonly repairs: readonly string[];
}

/** A row of a trace, as it was read. */
export interface TraceRow {
  /** Where it stands, for messages: "row 7". */
  readonly place: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly value: number;
}

const MINUTE = 60_000;
/** The longest gap that is filled in; beyond it the trace is refused. */
const LONGEST_GAP_MS = 6 * 60 * MINUTE;
const LONGEST_TRACE_MINUTES = 400 * 1440;

/**
 * Orders rows into buckets of one length. It sorts rows, drops repeated ones with the same value, and fills
 * missing buckets (up to six hours) with the line between their neighbours. `repairs` names each of these.
 * @throws TraceError for a trace that cannot be repaired: fewer than two rows, two values for one time, a
 *   longer gap
 */
export function rowsToTrace(name: string, rows: readonly TraceRow[]): Trace {
  const repairs: string[] = [];
  const ordered = inOrder(name, rows, repairs);
  const first = ordered[0];
  const last = ordered.at(-1);
  if (first === undefined || last === undefined || ordered.length < 2) {
    throw new TraceError(
      `${name} has ${ordered.length} rows with a time of their own; a trace needs at least 2.`,
    );
  }
  const step = commonStep(ordered);
  const count = Math.round((last.time - first.time) / step) + 1;
  if ((count * step) / MINUTE > LONGEST_TRACE_MINUTES) {
    throw new TraceError(
      `${name} spans ${Math.round((last.time - first.time) / 86_400_000)} days, from ${at(first)} to ${at(last)}; at most 400 can be played.`,
    );
  }
  const values = new Float64Array(count);
  let filled = 0;
  let position = 0;
  let before = first;
  values[0] = first.value;
  for (const row of ordered.slice(1)) {
    const index = Math.round((row.time - first.time) / step);
    if (index === position || Math.abs(row.time - first.time - index * step) > step / 4) {
      throw new TraceError(
        `${name}, ${row.place}: ${at(row)} does not fit the step of ${step / MINUTE} minutes that the other rows have from ${at(first)}. A trace has one step.`,
      );
    }
    if (row.time - before.time > LONGEST_GAP_MS + step) {
      throw new TraceError(
        `${name}, ${row.place}: nothing between ${at(before)} and ${at(row)}. Gaps of up to 6 hours are filled in; cut the trace there, or give it the missing rows.`,
      );
    }
    for (let k = position + 1; k < index; k++) {
      values[k] = before.value + ((row.value - before.value) * (k - position)) / (index - position);
      filled++;
    }
    values[index] = row.value;
    position = index;
    before = row;
  }
  if (filled > 0)
    repairs.push(`${filled} missing buckets were filled in on the line between their neighbours.`);
  return { name, startTime: first.time, stepMinutes: step / MINUTE, values, repairs };
}

function inOrder(name: string, rows: readonly TraceRow[], repairs: string[]): TraceRow[] {
  let unordered = 0;
  for (let i = 1; i < rows.length; i++) {
    if ((rows[i]?.time ?? 0) < (rows[i - 1]?.time ?? 0)) unordered++;
  }
  if (unordered > 0)
    repairs.push(`${unordered} rows were earlier than the row before them; all were put in order.`);
  const kept: TraceRow[] = [];
  let repeated = 0;
  for (const row of [...rows].sort((a, b) => a.time - b.time)) {
    const previous = kept.at(-1);
    if (previous?.time !== row.time) {
      kept.push(row);
    } else if (previous.value === row.value) {
      repeated++;
    } else {
      throw new TraceError(
        `${name}, ${row.place}: the time ${at(row)} has the value ${row.value} here and ${previous.value} in ${previous.place}. A time can have one value.`,
      );
    }
  }
  if (repeated > 0) repairs.push(`${repeated} rows were there twice and count once.`);
  return kept;
}

/** The most common distance between rows, which gaps and missing rows do not change. */
function commonStep(rows: readonly TraceRow[]): number {
  const counts = new Map<number, number>();
  for (let i = 1; i < rows.length; i++) {
    const step = (rows[i]?.time ?? 0) - (rows[i - 1]?.time ?? 0);
    counts.set(step, (counts.get(step) ?? 0) + 1);
  }
  return [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best))[0];
}

function at({ time }: TraceRow): string {
  return new Date(time).toISOString();
}
