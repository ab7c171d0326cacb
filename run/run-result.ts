import type { Account } from './account';

/** What a run came to. */
export interface RunResult {
  readonly account: Account;
  /** Why the input ended before its end, or why the stream did not take all of it. */
  readonly problem: string | undefined;
  readonly timing: RunTiming;
}

/** Moments of a run, in milliseconds since the start of the process. */
export interface RunTiming {
  /** Everything is made; the first line is read. */
  readonly feedingMs: number;
  /** The first record is processed; absent where none was. */
  readonly firstProcessedMs: number | undefined;
  /** The last record is processed or dead-lettered; the redrive begins. */
  readonly settledMs: number;
  readonly totalMs: number;
}
