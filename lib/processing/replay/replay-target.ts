import type { aws_kinesis as kinesis, aws_lambda as lambda } from 'aws-cdk-lib';

/** How a Replay hands records to a function. */
export interface ReplayFunctionOptions {
  /**
   * The most records of an event, 1 to 10,000. At most 3 MB go into one.
   *
   * @default 100
   */
  readonly batchSize?: number;

  /**
   * Whether the function gets the user records of an aggregate of the Kinesis Producer Library, as with enhanced fan-out,
   * and not the aggregate, as with shared throughput.
   *
   * @default false
   */
  readonly takesAggregatesApart?: boolean;
}

/** Where a Replay sends records. */
export class ReplayTarget {
  /**
   * A Lambda function, with events as of an event source mapping. It may answer with `batchItemFailures`; what it answers
   * otherwise counts as done.
   *
   * @param handler the function, or an alias of it
   * @param options how it gets records
   */
  public static function(handler: lambda.IFunction, options: ReplayFunctionOptions = {}): ReplayTarget {
    return new ReplayTarget(handler, undefined, options);
  }

  /**
   * A stream. The records of a partition key keep their order: a call of PutRecords has each key once. Aggregates of the
   * Kinesis Producer Library are written as the user records in them.
   *
   * @param stream of this app, or imported with its key
   */
  public static stream(stream: kinesis.IStream): ReplayTarget {
    return new ReplayTarget(undefined, stream, {});
  }

  /** @internal */
  public readonly _function?: lambda.IFunction;
  /** @internal */
  public readonly _stream?: kinesis.IStream;
  /** @internal */
  public readonly _options: ReplayFunctionOptions;

  private constructor(
    handler: lambda.IFunction | undefined,
    stream: kinesis.IStream | undefined,
    options: ReplayFunctionOptions,
  ) {
    this._function = handler;
    this._stream = stream;
    this._options = options;
  }
}
