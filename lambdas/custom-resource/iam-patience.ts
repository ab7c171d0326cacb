import { type PacingClock, wait } from '../../client';

/**
 * How long a refusal for lack of permission is tried again. The policy of this function is seconds old at the
 * first deployment, and IAM takes a while to apply it everywhere; AWS states no time.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
 */
const PATIENCE_MS = 60_000;

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 16_000;

/** Repeats calls that IAM does not permit yet. All calls of one request share the minute. */
export class IamPatience {
  readonly #endsAt: number;

  /**
   * @param waitMs how long the request may take in all
   * @param onDenied gets the words of each refusal that is followed by another try
   */
  constructor(
    private readonly clock: PacingClock,
    waitMs: number,
    private readonly onDenied: (words: string) => void,
  ) {
    this.#endsAt = clock.now() + Math.min(PATIENCE_MS, waitMs);
  }

  /** @throws what the call throws, an AccessDenied once the minute is over */
  async permitted<Answer>(call: () => Promise<Answer>): Promise<Answer> {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      try {
        return await call();
      } catch (error) {
        if (!isDenied(error) || this.clock.now() + pauseMs > this.#endsAt) throw error;
        this.onDenied(error.message);
        await wait(pauseMs, this.clock);
      }
    }
  }
}

/** `AccessDenied` of the query protocol, `AccessDeniedException` of JSON. */
function isDenied(error: unknown): error is Error {
  return error instanceof Error && error.name.startsWith('AccessDenied');
}
