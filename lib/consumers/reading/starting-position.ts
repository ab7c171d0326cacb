import { Duration, aws_lambda as lambda } from 'aws-cdk-lib';
import { InputError } from '../../support/check';

/**
 * Where a new consumer begins to read. Once it reads, the event source mapping keeps its position.
 *
 * Choose it once. A change of the position replaces the mapping: CloudFormation makes the new one before it
 * deletes the old one, and users report that Lambda refuses a second mapping of the same function and stream.
 * To start over, deploy without the consumer first.
 */
export class StartingPosition {
  /** At the oldest record that the stream still has, so no record is missed. */
  public static trimHorizon(): StartingPosition {
    return new StartingPosition(lambda.StartingPosition.TRIM_HORIZON, undefined);
  }

  /**
   * At the records that are written from now on. "Now" comes minutes after the deployment, and records that
   * are written in between are missed (AWS Lambda Developer Guide, Kinesis event source mappings).
   */
  public static latest(): StartingPosition {
    return new StartingPosition(lambda.StartingPosition.LATEST, undefined);
  }

  /**
   * Before the moment at which a consumer takes over from another one, such as a mapping that replaces
   * another to change its throughput.
   *
   * Records from `cutOver - overlap` until some minutes after `cutOver`, when the old mapping is deleted, are
   * read twice; the function must take them twice without harm. Records that the old mapping is behind by
   * more than the overlap are missed; look at its iterator age before the deployment.
   *
   * @param cutOver about the time of the deployment, a fixed moment, not in the future
   * @param overlap how much older the first record is, 1 hour by default
   */
  public static overlapping(cutOver: Date, overlap: Duration = Duration.hours(1)): StartingPosition {
    return StartingPosition.atTimestamp(new Date(cutOver.getTime() - overlap.toMilliseconds()));
  }

  /**
   * At the first record that was written at this time or later.
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
    /** Seconds since 1970. Undefined for a position that is no time. */
    public readonly timestamp: number | undefined,
  ) {}
}
