import { type PacingClock, systemClock } from '../pacing';
import { AttemptJournal } from './attempt-journal';
import {
  type InvocationContext,
  type KinesisBatchEvent,
  type KinesisBatchRecord,
  type KinesisBatchResponse,
  placeOf,
  shardIdOf,
  streamRecordsOf,
} from './batch-event';
import { type BatchLogger, countParked, logBatch, standardOutput } from './batch-log';
import { classifyError, type ErrorClass } from './classify-error';
import { deaggregateEvent } from './deaggregate-event';
import { ParkingLot } from './parking-lot';
import { type RecordResult, RecordRunner } from './record-runner';
import { ATTEMPTS, decide, type Fate } from './verdict';

/** The options of processKinesisBatch. */
export interface KinesisBatchOptions {
  /**
   * Processes one record. It may be called again for a record that it has processed, so it must be
   * idempotent. What it throws says what becomes of the record: throw PoisonError for one that can never be
   * processed.
   *
   * @param data the record's bytes; those of a user record where it came in an aggregate
   * @param record as Lambda brings it; of a user record with its partition key and sub-sequence number
   * @param signal aborted shortly before the function's timeout
   */
  readonly processRecord: (data: Uint8Array, record: KinesisBatchRecord, signal: AbortSignal) => unknown;

  /**
   * Where poison goes. Default `ParkingLot.fromEnvironment()`. Without one, records that fail are left to the
   * mapping's attempts and its failure destination.
   */
  readonly parkingLot?: ParkingLot;

  /**
   * What an error says about its record. Default `classifyError` of this package, which is exported to build
   * on.
   */
  readonly classifyError?: (error: unknown) => ErrorClass;

  /**
   * Whether processRecord takes aggregates of the Kinesis Producer Library apart itself. Default false: it gets
   * their user records, one by one.
   */
  readonly acceptAggregates?: boolean;

  /** Gets one line a batch, with no contents of records. Default lines of JSON on standard output. */
  readonly logger?: BatchLogger;

  /** The clock of waits and ages. Default the machine's clock. */
  readonly clock?: PacingClock;
}

const CLOSING_MS = 5_000;

/** What is kept for parking and answering: a third of the remaining time, at most five seconds. */
export function closingMs(remainingMs: number): number {
  return Math.min(CLOSING_MS, remainingMs / 3);
}

/**
 * Processes the records of a batch concurrently, and decides by the error what becomes of each that fails.
 *
 * - Poison is parked with its payload, and reported as done.
 * - An outage is reported as failed, so that the stream is the buffer.
 * - Any other error is tried again and then parked where others succeed. Where nothing succeeds the
 *   function throws, so that Lambda halves the batch; a record alone is parked after three attempts, by a
 *   deployment that is known to work.
 * - A record that hangs or kills the function is parked after three attempts alone; its batch is halved
 *   until it is. Where many hang beside others that succeed, they are reported, as in an outage.
 *
 * Aggregates of the Kinesis Producer Library are taken apart, and each user record has a fate of its own. Lambda repeats
 * whole aggregates, so a user record that is to come again brings its neighbours along. A record that kills the function
 * is parked with its neighbours: nothing tells which of them it was.
 *
 * An event with `redrive: true` is tried once: nothing is parked, and the answer says of each failure why.
 *
 * The mapping needs partial batch responses, bisect on error, and attempts without end: `LambdaConsumer` with
 * a `ParkingLot` sets them. The package `@aws-lambda-powertools/batch` has to be installed.
 *
 * @throws Error to have the batch halved or a record tried again
 */
export async function processKinesisBatch(
  event: KinesisBatchEvent,
  context: InvocationContext,
  options: KinesisBatchOptions,
): Promise<KinesisBatchResponse> {
  if (event.Records.length === 0) return { batchItemFailures: [] };
  const isRedrive = event.redrive === true;
  const lot = isRedrive ? undefined : (options.parkingLot ?? ownParkingLot());
  return new Invocation(event, context, options, lot, isRedrive).run();
}

let parkingLotOfProcess: ParkingLot | undefined;

/** One for the process: it has the connections, and knows when it last noted a success. */
function ownParkingLot(): ParkingLot | undefined {
  parkingLotOfProcess ??= ParkingLot.fromEnvironment();
  return parkingLotOfProcess;
}

/** One invocation with a batch that is not empty. */
class Invocation {
  private readonly records: readonly KinesisBatchRecord[];
  private readonly clock: PacingClock;
  private readonly logger: BatchLogger;
  private readonly journal: AttemptJournal | undefined;

  constructor(
    event: KinesisBatchEvent,
    private readonly context: InvocationContext,
    private readonly options: KinesisBatchOptions,
    private readonly lot: ParkingLot | undefined,
    private readonly isRedrive: boolean,
  ) {
    this.records = options.acceptAggregates ? event.Records : deaggregateEvent(event).Records;
    this.clock = options.clock ?? systemClock;
    this.logger = options.logger ?? standardOutput;
    this.journal =
      lot &&
      new AttemptJournal(lot, this.records, this.clock, (error) =>
        this.warn('the parking lot could not be reached', error),
      );
  }

  async run(): Promise<KinesisBatchResponse> {
    // Aggregates without a user record.
    if (this.records.length === 0) return { batchItemFailures: [] };
    const results = (await this.journal?.begin()) === true ? this.records.map(killed) : await this.tryAll();
    const verdict = decide({
      outcomes: results.map(({ outcome }) => outcome),
      streamRecords: streamRecordsOf(this.records),
      works: (await this.journal?.worksFor(results)) ?? false,
      mode: this.isRedrive ? 'redrive' : this.lot === undefined ? 'report' : 'park',
    });
    if (verdict.kind === 'split') {
      await this.journal?.close(results);
      this.log(
        results,
        results.map(() => 'again'),
      );
      throw this.splitError(results, verdict.because);
    }
    const fates = await this.park(results, verdict.fates);
    await this.journal?.close(results, fates);
    this.log(results, fates);
    return this.answer(results, fates);
  }

  private async tryAll(): Promise<readonly RecordResult[]> {
    const remaining = this.context.getRemainingTimeInMillis();
    const runner = new RecordRunner({
      processRecord: this.options.processRecord,
      classifyError: this.options.classifyError ?? classifyError,
      isOnce: this.isRedrive,
      clock: this.clock,
      deadline: this.clock.now() + remaining - closingMs(remaining),
    });
    const results = await runner.run(this.records);
    return this.journal === undefined ? results : this.journal.count(results);
  }

  /** What cannot be parked now is reported, and comes again. */
  private async park(results: readonly RecordResult[], given: readonly Fate[]): Promise<readonly Fate[]> {
    // A record that no handler got has no reason to be parked with.
    const fates = given.map((fate, index) =>
      results[index]?.failure === undefined && fate === 'park' ? 'again' : fate,
    );
    const parked = this.records.flatMap((record, index) => {
      const failure = results[index]?.failure;
      return fates[index] === 'park' && failure !== undefined ? [{ record, failure }] : [];
    });
    if (this.lot === undefined || parked.length === 0) return fates;
    try {
      await this.lot.park(parked, this.context);
    } catch (error) {
      this.warn('records could not be parked, so they are reported as failed', error);
      return fates.map((fate) => (fate === 'park' ? 'again' : fate));
    }
    countParked(this.lot.consumer, parked.length, this.clock.now());
    return fates;
  }

  private answer(results: readonly RecordResult[], fates: readonly Fate[]): KinesisBatchResponse {
    const again = this.records.filter((_, index) => fates[index] === 'again');
    const numbers = new Set(again.map(({ kinesis }) => kinesis.sequenceNumber));
    const batchItemFailures = [...numbers].map((itemIdentifier) => ({ itemIdentifier }));
    if (!this.isRedrive) return { batchItemFailures };
    return { batchItemFailures, failures: results.flatMap(({ failure }) => failure ?? []) };
  }

  private log(results: readonly RecordResult[], fates: readonly Fate[]): void {
    logBatch(
      this.logger,
      this.records,
      fates,
      results.map(({ failure }) => failure),
    );
  }

  private splitError(results: readonly RecordResult[], because: number): Error {
    const { errorName, reason } = results[because]?.failure ?? {};
    const done = results.filter(({ outcome }) => outcome.kind === 'done').length;
    const which = done === 0 ? 'No record was processed' : 'The first record was not processed';
    const isAlone = new Set(this.records.map(({ kinesis }) => kinesis.sequenceNumber)).size === 1;
    const what = isAlone ? 'the record is tried again' : 'the batch is to be halved';
    return new Error(`${which}, so ${what}. ${errorName}: ${reason}`);
  }

  private warn(message: string, error: unknown): void {
    const { name: errorName, message: reason } = error instanceof Error ? error : new Error(String(error));
    this.logger.warn(message, { shardId: this.records.map(shardIdOf)[0], errorName, reason });
  }
}

/** What a record is taken for that the function did not survive. */
function killed(record: KinesisBatchRecord): RecordResult {
  return {
    outcome: { kind: 'failed', class: 'unknown', attempts: ATTEMPTS },
    failure: {
      ...placeOf(record),
      reason: `killed the function in ${ATTEMPTS} attempts (crash, out of memory, or blocked until the timeout)`,
      errorName: 'KilledTheFunction',
    },
  };
}
