/** Where a new queue begins in its stream. A change of it makes another queue. */
export class QueueStartingPosition {
  /** At the oldest record that the stream retains. */
  public static trimHorizon(): QueueStartingPosition {
    return new QueueStartingPosition('TRIM_HORIZON');
  }

  /** At records that are written when the queue is there. */
  public static latest(): QueueStartingPosition {
    return new QueueStartingPosition('LATEST');
  }

  /**
   * At a time.
   *
   * @param time records that arrived then or later
   */
  public static atTimestamp(time: Date): QueueStartingPosition {
    return new QueueStartingPosition('AT_TIMESTAMP', time);
  }

  /** @internal */
  public readonly _type: string;
  /** @internal */
  public readonly _time?: Date;

  private constructor(type: string, time?: Date) {
    this._type = type;
    this._time = time;
  }
}
