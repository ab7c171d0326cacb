import { RecordsNotWrittenError } from '../../errors';
import type { FailedRecord } from '../records';

/** The most failures that an error lists; it only counts the others, so that it stays small. */
const MAX_FAILURES_KEPT = 100;

/** Keeps the records that were given up until they are reported. */
export class Failures {
  private kept: FailedRecord[] = [];
  private count = 0;
  private isTelling = false;

  /**
   * @param onFailed gets each failure at once; without it `throwIfAny` reports them
   * @param onNotice gets a sentence when `onFailed` throws: the other records of the call have to be settled all the same
   */
  constructor(
    private readonly onFailed?: (failed: FailedRecord) => void,
    private readonly onNotice?: (sentence: string) => void,
  ) {}

  add(failed: FailedRecord): void {
    if (this.onFailed !== undefined) {
      const { isTelling } = this;
      this.isTelling = true;
      try {
        this.onFailed(failed);
      } catch (error) {
        this.onNotice?.(`onFailed of a KinesisProducer must not throw, and threw ${String(error)}`);
      }
      this.isTelling = isTelling;
      return;
    }
    this.count++;
    if (this.kept.length < MAX_FAILURES_KEPT) this.kept.push(failed);
  }

  /** A record was not taken. An `onFailed` that puts it again would be told of it again, without end. */
  addRefused(failed: FailedRecord): void {
    if (!this.isTelling) this.add(failed);
    else {
      const { message } = failed.error;
      this.onNotice?.(`A record that onFailed of a KinesisProducer has put was not taken: ${message}`);
    }
  }

  /** @throws RecordsNotWrittenError when there were failures since the last call */
  throwIfAny(): void {
    if (this.count === 0) return;
    const error = new RecordsNotWrittenError(this.count, this.kept);
    this.kept = [];
    this.count = 0;
    throw error;
  }
}
