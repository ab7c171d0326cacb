import type { RunCounts } from '../../../../run/account/run-account';

export const SESSIONS = { processed: 9_999, parked: 1, counted: 120, distinct: 120 };

export const DELIVERY = { delivered: 9_999, distinct: 9_980, failed: 1 };

/** A run whose account closes. */
export const COUNTS: RunCounts = {
  linesRead: 10_000,
  linesWithoutEvent: 0,
  refused: [],
  distinctValidLines: 9_980,
  repeatedLines: 19,
  recordsWritten: 10_000,
  processedByMapping: 9_997,
  recovered: 2,
  dropped: 0,
  pageViews: 9_980,
  retries: 6,
  sessions: SESSIONS,
  delivery: DELIVERY,
  poison: [{ shardId: 'shardId-000000000001', sequenceNumber: '49', reason: 'no status' }],
};
