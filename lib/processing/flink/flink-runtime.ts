import { InputError } from '../../support/check';

/** AWS ended the older ones: no application can be made with them. */
const OLDEST = [1, 15];

/** From here on the Kinesis connector has a new source, with options of its own (flink-connector-aws 5.0). */
const FIRST_WITH_NEW_SOURCE = [1, 20];

/** From here on AWS publishes a metric for each state of a job, and `downtime` is deprecated. */
const FIRST_WITH_STATE_METRICS = [2, 2];

/**
 * A runtime of Managed Service for Apache Flink: the version of Flink that runs the code. Build the code for
 * the same version.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/release-version-list.html
 */
export class FlinkRuntime {
  /** Flink 1.19, with Java 11. */
  public static readonly FLINK_1_19 = FlinkRuntime.of('FLINK-1_19');
  /** Flink 1.20, with Java 11: the last of the first generation. */
  public static readonly FLINK_1_20 = FlinkRuntime.of('FLINK-1_20');
  /** Flink 2.2, with Java 17. */
  public static readonly FLINK_2_2 = FlinkRuntime.of('FLINK-2_2');
  /** Flink 2.3, with Java 17: the newest that AWS documents. */
  public static readonly FLINK_2_3 = FlinkRuntime.of('FLINK-2_3');

  /**
   * A runtime by its name, for one that this class does not have yet.
   * @param name as CloudFormation writes it, e.g. `FLINK-2_3`
   * @throws InputError for anything else, and for a runtime that AWS no longer offers
   */
  public static of(name: string): FlinkRuntime {
    const found = /^FLINK-(\d{1,2})_(\d{1,3})$/.exec(name);
    const version = found?.slice(1).map(Number) ?? [];
    if (found === null || isBefore(version, OLDEST)) {
      throw new InputError(
        `FlinkRuntime.of: name is "${name}"; allowed are "FLINK-${OLDEST.join('_')}" and newer ones, in this form ` +
          '(Managed Service for Apache Flink, CreateApplication). Its SQL and Zeppelin runtimes run no Flink application.',
      );
    }
    return new FlinkRuntime(name, version);
  }

  private constructor(
    /** The name in CloudFormation. */
    public readonly name: string,
    private readonly version: readonly number[],
  ) {}

  /**
   * Whether the Kinesis connector of this runtime has the source of flink-connector-aws 5.0.
   * @internal
   */
  public get _hasNewSource(): boolean {
    return !isBefore(this.version, FIRST_WITH_NEW_SOURCE);
  }

  /**
   * Whether the job's states have metrics of their own.
   * @internal
   */
  public get _hasStateMetrics(): boolean {
    return !isBefore(this.version, FIRST_WITH_STATE_METRICS);
  }
}

function isBefore(
  [major = 0, minor = 0]: readonly number[],
  [otherMajor = 0, otherMinor = 0]: readonly number[],
) {
  return major < otherMajor || (major === otherMajor && minor < otherMinor);
}
