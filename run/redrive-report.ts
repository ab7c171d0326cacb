import type { UnfinishedRange } from './ledger';

/** What the run reads of the redrive function's report; the function's own types say what else is in it. */
export interface RedriveReport {
  /** False when the function ran out of time before the queue was done. */
  readonly complete: boolean;
  readonly pointers: { readonly seen: number; readonly deleted: number; readonly kept: number };
  readonly records: { readonly succeeded: number; readonly stillFailing: number; readonly expired: number };
  readonly ranges: readonly (UnfinishedRange & { readonly outcome: string })[];
}

/** @throws Error when the function answered with something else, for example its own error */
export function readRedriveReport(payload: string): RedriveReport {
  const report = JSON.parse(payload) as Partial<RedriveReport> & { errorMessage?: string };
  if (report.pointers !== undefined && report.records !== undefined && report.ranges !== undefined) {
    return report as RedriveReport;
  }
  throw new Error(`The redrive function failed: ${report.errorMessage ?? payload}`);
}
