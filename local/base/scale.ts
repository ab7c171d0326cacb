/** See {@link Scale.burst}. */
const BURST_PIECES = 32;
const MAX_BURST_SECONDS = 10;

export interface BurstBounds {
  readonly pieces: number;
  /** 1 at scale 1. */
  readonly maxSeconds: number;
}

/**
 * A scale model of a load: each record that is played stands for `factor` records on AWS. What takes records
 * takes an Nth of them, and what counts them multiplies. Time and counts of calls are AWS's own.
 *
 * The one owner of the factor. A service that limits or counts records gets it as an option. With a factor of
 * 1, every number stays what it is.
 */
export class Scale {
  /**
   * @param factor 1 or more, not necessarily whole; default 1
   * @param burstSeconds the most seconds' worth that a limit lets pass at once; see {@link burst}
   * @throws RangeError
   */
  constructor(
    readonly factor: number = 1,
    private readonly burstSeconds: number = MAX_BURST_SECONDS,
  ) {
    if (Number.isFinite(factor) && factor >= 1) return;
    throw new RangeError(
      `scale must be a number of 1 or more, because each record stands for that many on AWS; got ${factor}`,
    );
  }

  /**
   * For limits of reading, where bytes come in a few calls as they do on AWS: they hold a second's worth, but in a load
   * of larger pieces as many seconds' as those of writing.
   */
  get forReads(): Scale {
    return this.burstSeconds > MAX_BURST_SECONDS ? this : new Scale();
  }

  /** Records, bytes or units of AWS, for those that were played. */
  aws(played: number): number {
    return played * this.factor;
  }

  /**
   * An Nth of a limit of AWS in records or bytes, in whole records or bytes and at least 1.
   *
   * An Nth of 100 at scale 60 is 1.67, which no batch can have. So the turns differ: 2, 2, 1, 2, … Together they
   * are an Nth of all turns on AWS. Once an Nth is less than 1, every turn has 1, and there are fewer turns than on
   * AWS.
   *
   * @param turn counts the uses of the limit, from 0; a limit without turns is rounded up
   */
  nth(limit: number, turn = 0): number {
    const until = (turns: number) => Math.ceil((turns * limit) / this.factor);
    return Math.max(1, until(turn + 1) - until(turn));
  }

  /** What bounds {@link burst}, for a process that this object cannot go to. */
  get burstBounds(): BurstBounds {
    return { pieces: BURST_PIECES, maxSeconds: Math.min(this.factor, this.burstSeconds) };
  }

  /**
   * How much a limit lets pass at once. At scale 1 that is a second's worth. At scale N it is 32 pieces, if a second's
   * worth is less than that, but at most N seconds' worth, and at most ten (`burstSeconds`).
   *
   * How often random arrivals overrun a bucket depends on the number of pieces that it holds. At scale 60 a second's
   * worth of a shard is two records of 8 KiB: at 80 % load a fifth of them would be refused, where AWS, with
   * 128 of them in a second, refuses none. With 32 pieces it is next to none up to 90 %, and N seconds' worth
   * hold as many pieces as AWS's second. A load that comes once a minute needs a minute's worth; an overload is then
   * refused by the minute.
   *
   * But a long burst hides an overload. After ten seconds a load of a sixth above the limit is still refused within
   * its first minute, the unit of CloudWatch. Choose a scale at which a full shard takes some records a second;
   * with fewer, chance decides.
   *
   * @param piece what comes in one piece, where AWS counts N of them one by one; in AWS's bytes, records or units
   */
  burst(perSecond: number, piece: number): number {
    const { pieces, maxSeconds } = this.burstBounds;
    return Math.min(Math.max(perSecond, pieces * piece), perSecond * maxSeconds);
  }
}
