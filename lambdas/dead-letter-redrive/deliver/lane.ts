import { type Consumer, NoAnswerError, type TimeLeft } from '../consumer';
import { type EventRecord, type Failure, type RecordPlace, recordId } from '../records';

/** A record of the stream, or a user record, on its way through a redrive, and what it came to. */
export interface Unit extends RecordPlace {
  /** What the consumer gets for it: one record, or those that an aggregate holds. */
  readonly parts: readonly EventRecord[];
  /** `untried` also for one of which the consumer has had some parts only. */
  outcome: 'untried' | 'done' | Failure;
}

/**
 * A synchronous invocation takes 6 MB.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const MAX_EVENT_BYTES = 6 * 1024 * 1024;
/** `redrive` tells processKinesisBatch to park nothing: the object that it would write is the one that is deleted. */
const HEAD = '{"redrive":true,"Records":[';
const TAIL = ']}';
/** So many events in a row of which nothing was done, though they could not be halved: the consumer is likely down. */
const MAX_VAIN_EVENTS = 10;

interface Entry {
  readonly unit: Unit;
  readonly json: string;
  readonly bytes: number;
  readonly isLast: boolean;
}

/**
 * Replays records of one shard, in order, in events of at most so many records and 6 MB. An event that fails whole is
 * halved until the failing record is alone; one that is reported in part goes on behind what was done, as the mapping
 * does. A record that failed alone, or was reported, is left behind, and the ones after it go on. After ten such events
 * in a row the rest is left untried.
 *
 * @param units in the order of the shard; each gets its outcome
 * @throws what the consumer throws; the outcomes up to then hold
 */
export async function replayLane(
  units: readonly Unit[],
  consumer: Pick<Consumer, 'replay'>,
  batchSize: number,
  timeLeft: TimeLeft,
): Promise<void> {
  const waiting = eventsOf(units.flatMap(entriesOf), batchSize).reverse();
  let vainEvents = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    // An aggregate of which a part has failed is to come again whole.
    const event = next.filter(({ unit }) => unit.outcome === 'untried');
    if (event.length === 0) continue;
    if (vainEvents === MAX_VAIN_EVENTS) return;
    const numbers = new Set(event.map(({ unit }) => unit.sequenceNumber));
    const json = `${HEAD}${event.map((entry) => entry.json).join(',')}${TAIL}`;
    const verdict = await consumer.replay(json, numbers, timeLeft).catch((error: unknown) => {
      // They go to the end of the lane, or the records behind them would never have their turn.
      if (error instanceof NoAnswerError) fail(event, error.message, error.name);
      throw error;
    });
    if (verdict.kind === 'failed') {
      const { reason, errorName } = verdict;
      const [half, rest] = halves(event);
      if (rest.length > 0) waiting.push(rest, half);
      else {
        vainEvents++;
        fail(event, reason, errorName);
      }
      continue;
    }
    const failures = verdict.kind === 'reported' ? verdict.failures : new Map<string, Failure>();
    const first = event.findIndex(({ unit }) => failureOf(unit, failures) !== undefined);
    const done = first === -1 ? event : event.slice(0, first);
    vainEvents = done.length > 0 ? 0 : vainEvents + 1;
    for (const { unit, isLast } of done) if (isLast) unit.outcome = 'done';
    for (const { unit } of event) unit.outcome = failureOf(unit, failures) ?? unit.outcome;
    // Behind the first failure nothing is known to be done: a function may stop there.
    const rest = event.slice(done.length).filter(({ unit }) => unit.outcome === 'untried');
    if (rest.length > 0) waiting.push(rest);
  }
}

function fail(event: readonly Entry[], reason: string, errorName: string): void {
  for (const { unit } of event) unit.outcome = { ...placeOf(unit), reason, errorName };
}

/** What was reported of a unit. A consumer that names user records says by that that their neighbours are done. */
function failureOf(unit: Unit, failures: ReadonlyMap<string, Failure>): Failure | undefined {
  const ofStreamRecord = failures.get(unit.sequenceNumber);
  const isNamed = unit.subSequenceNumber !== undefined && ofStreamRecord?.subSequenceNumber !== undefined;
  const failure = isNamed ? failures.get(recordId(unit)) : ofStreamRecord;
  return failure && { ...placeOf(unit), reason: failure.reason, errorName: failure.errorName };
}

function placeOf({ sequenceNumber, subSequenceNumber }: Unit): RecordPlace {
  return subSequenceNumber === undefined ? { sequenceNumber } : { sequenceNumber, subSequenceNumber };
}

function entriesOf(unit: Unit): Entry[] {
  return unit.parts.map((part, index) => {
    const json = JSON.stringify(part);
    return {
      unit,
      json,
      bytes: Buffer.byteLength(json) + ','.length,
      isLast: index === unit.parts.length - 1,
    };
  });
}

/** An entry that alone is too large makes an event of its own, which Lambda will refuse. */
function eventsOf(entries: readonly Entry[], batchSize: number): Entry[][] {
  const events: Entry[][] = [];
  let event: Entry[] = [];
  let bytes = HEAD.length + TAIL.length;
  for (const entry of entries) {
    if (event.length > 0 && (event.length === batchSize || bytes + entry.bytes > MAX_EVENT_BYTES)) {
      events.push(event);
      event = [];
      bytes = HEAD.length + TAIL.length;
    }
    event.push(entry);
    bytes += entry.bytes;
  }
  if (event.length > 0) events.push(event);
  return events;
}

/** Cuts an event between two units, near its middle. The second half is empty for an event of one unit. */
function halves(event: readonly Entry[]): [Entry[], Entry[]] {
  const cuts = event.flatMap(({ unit }, index) =>
    index > 0 && event[index - 1]?.unit !== unit ? [index] : [],
  );
  const middle = event.length / 2;
  const cut = cuts.reduce(
    (best, candidate) => (Math.abs(candidate - middle) < Math.abs(best - middle) ? candidate : best),
    event.length,
  );
  return [event.slice(0, cut), event.slice(cut)];
}
