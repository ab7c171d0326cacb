import type { PointerSource } from './pointer-source';
import type { RangeProgress } from './range-progress';
import { judgeRange, type RangeVerdict } from './range-verdict';
import type { RangeReport } from './report';
import type { ReportBuilder } from './report-builder';

/** Ends pointers: judges their ranges, deletes those that have nothing left to do, and reports every one. */
export class PointerCloser {
  /** @param onExpired told before the pointer of a range is deleted of which retention has taken records */
  constructor(
    private readonly source: Pick<PointerSource, 'delete'>,
    private readonly report: ReportBuilder,
    private readonly onExpired: (range: RangeReport) => void,
  ) {}

  /** @param ranges each once in a run */
  async close(ranges: readonly RangeProgress[]): Promise<void> {
    const judged = ranges.map((range) => {
      const verdict = judgeRange(range);
      return { range, isFinished: verdict.finished, entry: rangeReport(range, verdict) };
    });
    const finished = judged.filter(({ isFinished }) => isFinished);
    for (const { entry } of finished) if (entry.outcome === 'expired') this.onExpired(entry);
    const refusals = await this.source.delete(finished.map(({ entry }) => entry.pointer));
    for (const { range, isFinished, entry } of judged) {
      const refusal = refusals.get(entry.pointer);
      if (refusal === undefined) this.report.addRange(entry, range.replayed, isFinished);
      else {
        const message = `all is done, but the pointer could not be deleted: ${refusal}`;
        this.report.addRange({ ...entry, outcome: 'error', message }, range.replayed, false);
      }
    }
  }
}

function rangeReport(range: RangeProgress, { outcome, expired }: RangeVerdict): RangeReport {
  const { pointerId, pointer, expected, found, stillFailing, problem, consumerMessage } = range;
  const { shardId, startSequenceNumber, endSequenceNumber } = pointer;
  return {
    pointer: pointerId,
    shardId,
    startSequenceNumber,
    endSequenceNumber,
    expected,
    found,
    expired,
    outcome,
    stillFailing,
    message: problem ?? consumerMessage,
  };
}
