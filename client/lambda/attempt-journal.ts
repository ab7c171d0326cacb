import type { PacingClock } from '../pacing';
import { arrivalOf, type KinesisBatchRecord, shardIdOf, streamRecordsOf } from './batch-event';
import type { AttemptMark, ParkingLot } from './parking-lot';
import type { RecordResult } from './record-runner';
import { ATTEMPTS, type Fate } from './verdict';

/**
 * A batch of one record that is as old is taken to be a second attempt: then a mark of it is left before it
 * is tried.
 */
const RETRY_AGE_MS = 10_000;
const NO_ATTEMPT: AttemptMark = { begun: 0, ended: 0 };

/**
 * The attempts at the records of one batch, over invocations. In steady state it asks and writes nothing:
 * only a record that is alone, and old or failing, has a mark in the parking lot. The user records of an aggregate that is
 * alone have one mark.
 */
export class AttemptJournal {
  private readonly isAlone: boolean;
  private mark: AttemptMark | undefined;

  /**
   * @param onTrouble called when the parking lot cannot be reached; the batch is processed without the
   * journal then
   */
  constructor(
    private readonly lot: ParkingLot,
    private readonly records: readonly KinesisBatchRecord[],
    private readonly clock: PacingClock,
    private readonly onTrouble: (error: unknown) => void,
  ) {
    this.isAlone = streamRecordsOf(records).every((index) => index === 0);
  }

  /**
   * Leaves a mark where a record may kill the function: alone in its batch, as halving leaves it, and old
   * enough to have been tried before.
   * @returns whether it has killed the function often enough, in a deployment that works
   */
  async begin(): Promise<boolean> {
    const [record] = this.records;
    if (record === undefined || !this.isAlone) return false;
    if (this.clock.now() - arrivalOf(record) < RETRY_AGE_MS) return false;
    const { begun, ended } = await this.quietly(this.lot.attempts(record), NO_ATTEMPT);
    if (begun - ended >= ATTEMPTS && (await this.works(false))) return true;
    this.mark = { begun: begun + 1, ended };
    await this.quietly(this.lot.markAttempt(record, this.mark), undefined);
    return false;
  }

  /** The same results with counted attempts, for the records for which their number decides. */
  async count(results: readonly RecordResult[]): Promise<readonly RecordResult[]> {
    const [record] = this.records;
    if (record === undefined || !this.isAlone || results.every(isDone)) return results;
    const isOutage = results.some(({ outcome }) => outcome.kind === 'failed' && outcome.class === 'outage');
    if (isOutage || !results.some(isUnknown)) {
      await this.uncount(record);
      return results;
    }
    const attempts = await this.end(record);
    return results.map((result) => {
      const { outcome, failure } = result;
      if (outcome.kind === 'done' || !isUnknown(result)) return result;
      return { outcome: { ...outcome, attempts }, failure };
    });
  }

  /**
   * Whether this deployment is known to work. Asked only where it decides: for a record that failed alone,
   * often enough.
   */
  async worksFor(results: readonly RecordResult[]): Promise<boolean> {
    const tired = results.filter(isTired);
    if (!this.isAlone || tired.length === 0) return false;
    return this.works(tired.some(isHung));
  }

  /** Notes what the next invocations have to know. `fates` is undefined for a batch that is split. */
  async close(results: readonly RecordResult[], fates?: readonly Fate[]): Promise<void> {
    if (results.some(isDone)) await this.quietly(this.lot.noteSuccess(), undefined);
    const [record] = this.records;
    if (record === undefined || !this.isAlone || fates === undefined || fates.includes('again')) return;
    const tired = results.filter(isTired);
    if (tired.length > 0) {
      await this.quietly(this.lot.noteParkedAlone(shardIdOf(record), tired.some(isHung)), undefined);
    }
    if (this.mark !== undefined || tired.length > 0) {
      await this.quietly(this.lot.forgetAttempts(record), undefined);
    }
  }

  /** @returns how often the record was begun, this time included */
  private async end(record: KinesisBatchRecord): Promise<number> {
    const before = this.mark ?? (await this.quietly(this.lot.attempts(record), NO_ATTEMPT));
    const begun = this.mark === undefined ? before.begun + 1 : before.begun;
    await this.quietly(this.lot.markAttempt(record, { begun, ended: before.ended + 1 }), undefined);
    return begun;
  }

  /** An attempt in an outage is none: the record is not at fault, and it has not killed the function. */
  private async uncount(record: KinesisBatchRecord): Promise<void> {
    if (this.mark === undefined) return;
    const { begun, ended } = this.mark;
    const isFirst = begun === 1;
    await this.quietly(
      isFirst ? this.lot.forgetAttempts(record) : this.lot.markAttempt(record, { begun: begun - 1, ended }),
      undefined,
    );
  }

  private works(isHung: boolean): Promise<boolean> {
    const [shardId = ''] = this.records.map(shardIdOf);
    return this.quietly(this.lot.works(shardId, isHung), false);
  }

  private async quietly<T>(work: Promise<T>, otherwise: T): Promise<T> {
    try {
      return await work;
    } catch (error) {
      this.onTrouble(error);
      return otherwise;
    }
  }
}

function isDone({ outcome }: RecordResult): boolean {
  return outcome.kind === 'done';
}

function isHung({ outcome }: RecordResult): boolean {
  return outcome.kind === 'hung';
}

/** Whether only the number of attempts tells whose fault it was. */
function isUnknown({ outcome }: RecordResult): boolean {
  return outcome.kind === 'hung' || (outcome.kind === 'failed' && outcome.class === 'unknown');
}

/** Whether it failed often enough to be put aside. */
function isTired({ outcome }: RecordResult): boolean {
  return outcome.kind !== 'done' && outcome.attempts >= ATTEMPTS;
}
