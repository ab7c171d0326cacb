import type { RangeReport, RedriveReport, UnreadablePointer } from './report';

/** A range's report takes some 300 bytes and a sequence number 60; a line of CloudWatch Logs takes 1 MB (PutLogEvents). */
const MAX_RANGES = 1_000;
const MAX_STILL_FAILING = 5_000;

/** Adds a report up, pointer by pointer. */
export class ReportBuilder {
  private readonly pointers = { seen: 0, deleted: 0, kept: 0 };
  private readonly records = {
    expected: 0,
    found: 0,
    replayed: 0,
    succeeded: 0,
    stillFailing: 0,
    expired: 0,
  };
  private readonly omitted = { ranges: 0, stillFailing: 0, unreadable: 0 };
  private readonly ranges: RangeReport[] = [];
  private readonly unreadable: UnreadablePointer[] = [];
  private sequenceNumbers = 0;

  constructor(private readonly dryRun: boolean) {}

  /** @param replayed how many of the range's records the consumer answered for */
  addRange(range: RangeReport, replayed: number, deleted: boolean): void {
    this.addPointer(deleted);
    this.records.expected += range.expected;
    this.records.found += range.found;
    this.records.replayed += replayed;
    this.records.succeeded += replayed - range.stillFailing.length;
    this.records.stillFailing += range.stillFailing.length;
    this.records.expired += range.expired;
    if (this.ranges.length === MAX_RANGES) {
      this.omitted.ranges++;
      this.omitted.stillFailing += range.stillFailing.length;
      return;
    }
    const stillFailing = range.stillFailing.slice(0, MAX_STILL_FAILING - this.sequenceNumbers);
    this.sequenceNumbers += stillFailing.length;
    this.omitted.stillFailing += range.stillFailing.length - stillFailing.length;
    this.ranges.push({ ...range, stillFailing });
  }

  addUnreadable(unreadable: UnreadablePointer): void {
    this.addPointer(false);
    if (this.unreadable.length === MAX_RANGES) this.omitted.unreadable++;
    else this.unreadable.push(unreadable);
  }

  build(complete: boolean): RedriveReport {
    const { dryRun, pointers, records, ranges, unreadable, omitted } = this;
    return { dryRun, complete, pointers, records, ranges, unreadable, omitted };
  }

  private addPointer(deleted: boolean): void {
    this.pointers.seen++;
    if (deleted) this.pointers.deleted++;
    else this.pointers.kept++;
  }
}
