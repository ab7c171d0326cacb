import { type PacingClock, wait } from '../../../client';
import type { LiveStream } from '../observe';

/**
 * How long a run goes on, from its beginning, to wait for the end of a reshard. A split takes about half a minute, so two
 * changes of the shards follow each other within a minute, and the run is over before the schedule wakes the next one.
 */
const PATIENCE_MS = 45_000;
/** What a further decision may take, with the SDK's own attempts: the look, a sample of keys, the call. */
const DECISION_MS = 20_000;
/** A small stream is soon done; a large one is not asked after all the time. DescribeStreamSummary: 20 a second and account. */
const FIRST_POLL_MS = 500;
const POLL_GROWTH = 1.5;
const LONGEST_POLL_MS = 3000;

/** The wait for a stream that is being resharded. */
export class ReshardWait {
  constructor(
    private readonly stream: Pick<LiveStream, 'summary'>,
    private readonly clock: PacingClock,
  ) {}

  /**
   * Until when a run that begins now may wait; in the past for one with too little time for another decision.
   *
   * @param remainingMs that the run has left to live
   * @returns milliseconds since the epoch
   */
  deadline(remainingMs: number): number {
    return this.clock.now() + Math.min(PATIENCE_MS, remainingMs - DECISION_MS);
  }

  /** @returns whether the stream is no longer UPDATING; false when it still was at the last look before the deadline */
  async isDone(deadline: number): Promise<boolean> {
    for (let pause = FIRST_POLL_MS; ; pause = Math.min(LONGEST_POLL_MS, pause * POLL_GROWTH)) {
      if (this.clock.now() + pause > deadline) return false;
      await wait(pause, this.clock);
      const summary = await this.stream.summary();
      if (summary?.status !== 'UPDATING') return true;
    }
  }
}
