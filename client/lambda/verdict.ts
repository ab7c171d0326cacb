import type { ErrorClass } from './classify-error';

/** What became of one record in an invocation. */
export type RecordOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly class: ErrorClass; readonly attempts: number }
  /** It had not ended shortly before the function's timeout. */
  | { readonly kind: 'hung'; readonly attempts: number };

/** A batch that was tried. `attempts` of an outcome is counted where it decides, and 1 elsewhere. */
export interface TriedBatch {
  readonly outcomes: readonly RecordOutcome[];
  /**
   * For each of them, which record of the stream it came in, from 0. Lambda reports, repeats and halves by these: user
   * records of one aggregate come again together. Default each in its own.
   */
  readonly streamRecords?: readonly number[];
  /** Whether this very deployment has processed records, so that a failure is the record's own. */
  readonly works: boolean;
  /**
   * `park`: there is a parking lot. `report`: there is none, so the mapping's last attempt is the end of a
   * record. `redrive`: the records are parked already, and the redrive wants to know which of them fail
   * again.
   */
  readonly mode: 'park' | 'report' | 'redrive';
}

/**
 * What is done with one record: it is done with; put aside; or reported as failed, so that Lambda brings it
 * again.
 */
export type Fate = 'done' | 'park' | 'again';

export type Verdict =
  | { readonly kind: 'answer'; readonly fates: readonly Fate[] }
  /** Throw: Lambda halves the batch, or tries a single record again. `because` is the index of a record. */
  | { readonly kind: 'split'; readonly because: number };

/** So often is a record tried alone before it is put aside. */
export const ATTEMPTS = 3;

/**
 * So many records that failed alone are parked on a shard with no success in between; of records that hung, so
 * many in an hour. Beyond them the sink is at fault more likely than another record.
 */
export const MAX_PARKED_ALONE = 10;

/**
 * Decides what to do with each record of a batch.
 *
 * - Poison is parked. An outage is reported: the stream is the buffer, and the batch is not split.
 * - An unknown error is the record's own if others of the batch succeed: parked. If nothing succeeds the
 *   batch is split, by a throw, as Lambda documents it. A record that is alone is parked after three
 *   attempts, and only by a deployment that is known to work; a bad deployment parks nothing.
 * - A record that hangs may only wait for the records beside it, in a sink that is slow. So it is judged when
 *   it is alone, like an unknown error. If it is the first of several, the batch is split; if it is not, the
 *   report of it leaves a smaller batch. In an outage, and where many hang, it is only reported.
 * - What lies behind the first reported record comes again, so it is not parked yet. So does what lies in the same
 *   aggregate before it.
 */
export function decide(batch: TriedBatch): Verdict {
  const { outcomes, mode } = batch;
  if (mode === 'redrive') return answer(outcomes.map(({ kind }) => (kind === 'done' ? 'done' : 'again')));
  if (mode === 'report') return withoutParking(batch);

  const split = outcomes.findIndex((outcome) => isOwn(outcome) && splits(outcome, batch));
  if (split >= 0) return { kind: 'split', because: split };
  const fates = outcomes.map((outcome) => fateOf(outcome, batch));
  const first = fates.indexOf('again');
  if (first < 0) return answer(fates);
  const comesAgain = streamRecordOf(batch, first);
  if (comesAgain === 0 && hangSplits(batch, first)) return { kind: 'split', because: first };
  return answer(
    fates.map((fate, index) =>
      fate === 'park' && streamRecordOf(batch, index) >= comesAgain ? 'again' : fate,
    ),
  );
}

function answer(fates: readonly Fate[]): Verdict {
  return { kind: 'answer', fates };
}

type Own = Extract<RecordOutcome, { kind: 'failed' }> & { readonly class: 'unknown' };

function isOwn(outcome: RecordOutcome): outcome is Own {
  return outcome.kind === 'failed' && outcome.class === 'unknown';
}

/**
 * Whether nothing but a smaller batch, or another attempt, can tell a bug on one record from a bad
 * deployment.
 */
function splits(outcome: Own, batch: TriedBatch): boolean {
  if (batch.outcomes.some(isDone) || batch.outcomes.some(isOutage)) return false;
  return !(isAlone(batch) && outcome.attempts >= ATTEMPTS && batch.works);
}

/**
 * Whether the first record hangs, which is to come again, and a smaller batch can tell more: also where everything hangs, since a sink
 * that is slow may take the half of it in time. Many that hang while records behind them succeed are an outage
 * of a part of the sink. Those at the end do not count: in a slow sink they only waited for their turn.
 */
function hangSplits(batch: TriedBatch, first: number): boolean {
  const { outcomes } = batch;
  if (isAlone(batch) || outcomes[first]?.kind !== 'hung') return false;
  const lastDone = outcomes.findLastIndex(isDone);
  if (lastDone < 0) return !outcomes.some(isOutage);
  const overtaken = outcomes.slice(0, lastDone).filter(({ kind }) => kind === 'hung');
  return overtaken.length <= MAX_PARKED_ALONE;
}

function fateOf(outcome: RecordOutcome, batch: TriedBatch): Fate {
  if (outcome.kind === 'done') return 'done';
  if (outcome.kind === 'hung') {
    return isAlone(batch) && outcome.attempts >= ATTEMPTS && batch.works ? 'park' : 'again';
  }
  switch (outcome.class) {
    case 'poison':
      return 'park';
    case 'outage':
      return 'again';
    case 'unknown':
      return batch.outcomes.some(isDone) || !batch.outcomes.some(isOutage) ? 'park' : 'again';
  }
}

/**
 * Without a parking lot a record that fails is halved out of its batch, and given up by the mapping: so the
 * records beside it must not share its end. Lambda documents the halving of a batch for a throw alone.
 */
function withoutParking(batch: TriedBatch): Verdict {
  const { outcomes } = batch;
  const fates = outcomes.map(({ kind }): Fate => (kind === 'done' ? 'done' : 'again'));
  const first = outcomes.findIndex((outcome) => !isDone(outcome));
  const outcome = outcomes[first];
  if (outcome === undefined || isAlone(batch) || isOutage(outcome)) return answer(fates);
  return streamRecordOf(batch, first) === 0 ? { kind: 'split', because: first } : answer(fates);
}

function isDone({ kind }: RecordOutcome): boolean {
  return kind === 'done';
}

function isOutage(outcome: RecordOutcome): boolean {
  return outcome.kind === 'failed' && outcome.class === 'outage';
}

/** Lambda cannot halve the batch. */
function isAlone(batch: TriedBatch): boolean {
  return streamRecordOf(batch, batch.outcomes.length - 1) === 0;
}

function streamRecordOf({ streamRecords }: TriedBatch, index: number): number {
  return streamRecords?.[index] ?? index;
}
