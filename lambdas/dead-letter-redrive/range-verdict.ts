import type { RangeOutcome } from './report';

/** What is known of a range after its run. */
export interface RangeFindings {
  readonly dryRun: boolean;
  readonly expected: number;
  readonly found: number;
  /** Whether the record that the range begins with was found. */
  readonly startFound: boolean;
  readonly stillFailing: readonly string[];
  /** Why the range could not be brought to its end. */
  readonly problem: string | undefined;
}

export interface RangeVerdict {
  readonly outcome: RangeOutcome;
  readonly expired: number;
  /** Whether the pointer has nothing left to do. */
  readonly finished: boolean;
}

/**
 * Decides what a range came to. Retention takes the oldest records first, so a range whose first record is there is
 * whole, and one whose first record is gone has lost that one at least.
 */
export function judgeRange(findings: RangeFindings): RangeVerdict {
  const { dryRun, expected, found, startFound, stillFailing, problem } = findings;
  if (problem !== undefined) return { outcome: 'error', expired: 0, finished: false };
  const expired = startFound ? 0 : Math.max(1, expected - found);
  if (dryRun) return { outcome: 'dry-run', expired, finished: false };
  if (stillFailing.length > 0) return { outcome: 'still-failing', expired, finished: false };
  return { outcome: expired > 0 ? 'expired' : 'done', expired, finished: true };
}
