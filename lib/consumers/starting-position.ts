import { Duration, aws_lambda as lambda } from 'aws-cdk-lib';
import { InputError } from '../support/check';

/**
 * Where a consumer that has never read begins. Once it reads, the event source mapping remembers its place.
 *
 * Choose it once: a change of the position replaces the mapping, CloudFormation makes the new one before it
 * deletes the old one, and users report that Lambda refuses a second mapping of the same function and stream.
 * To start over, deploy without the consumer first.
 */
export class StartingPosition {
  /** With the oldest record that the stream still has: nothing that was written is missed. */
  public static trimHorizon(): StartingPosition {
    return new StartingPosition(lambda.StartingPosition.TRIM_HORIZON, undefined);
  }

  /**
   * With what is written from now on. "Now" comes minutes after the deployment, and what is written in
   * between is missed (AWS Lambda Developer Guide, Kinesis event source mappings).
   */
  public static latest(): StartingPosition {
    return new StartingPosition(lambda.StartingPosition.LATEST, undefined);
  }

  /**
   * For a consumer that takes over from another one, such as a mapping that is replaced to change its
   * throughput.
   *
   * Read twice is what was written from `cutOver - overlap` until the old mapping is deleted, some minutes
   * after `cutOver`: the function must take it twice without harm. Missed is what the old mapping is behind
   * by more than the overlap: look at its iterator age before the deployment.
   *
   * @param cutOver about when it is deployed, a fixed moment; not in the future
   * @param overlap how much older the first record is
   * @default overlap Duration.hours(1)
   */
  public static overlapping(cutOver: Date, overlap: Duration = Duration.hours(1)): StartingPosition {
    return StartingPosition.atTimestamp(new Date(cutOver.getTime() - overlap.toMilliseconds()));
  }

  /**
   * With the first record that was written at this time or later.
   * @param time not in the future (AWS SDK, CreateEventSourceMapping)
   */
  public static atTimestamp(time: Date): StartingPosition {
    const milliseconds = time.getTime();
    const where = 'StartingPosition.atTimestamp: time';
    if (Number.isNaN(milliseconds)) throw new InputError(`${where} is not a valid date.`);
    if (milliseconds <= 0 || milliseconds > Date.now()) {
      throw new InputError(
        `${where} is ${time.toISOString()}; allowed is a time after 1970 began and before now (Lambda, CreateEventSourceMapping).`,
      );
    }
    return new StartingPosition(lambda.StartingPosition.AT_TIMESTAMP, milliseconds / 1000);
  }

  private constructor(
    /** The kind of position. */
    public readonly position: lambda.StartingPosition,
    /** Seconds since 1970, for a position at a time. */
    public readonly timestamp: number | undefined,
  ) {}
}
