import type { PartitionKeyOption, Processing } from '../processing';
import type { FilePattern } from './file-pattern';

/** Where a flow begins to read files that are there when it starts for the first time. */
export type InitialPosition = 'START_OF_FILE' | 'END_OF_FILE';

/**
 * A flow: the lines of some files go to a stream.
 * @see https://docs.aws.amazon.com/streams/latest/dev/writing-with-agents.html#agent-config-settings
 */
export interface FlowConfig {
  readonly files: FilePattern;
  /** The name of the stream. */
  readonly kinesisStream: string;
  /** Default RANDOM. */
  readonly partitionKeyOption: PartitionKeyOption;
  /** Default END_OF_FILE. */
  readonly initialPosition: InitialPosition;
  /** What is done to each record before it is sent; undefined for nothing. */
  readonly processing: Processing | undefined;
  /**
   * A record begins with a line that begins with a match, and goes on to the next such line. Default: each line
   * is a record.
   */
  readonly multiLineStartPattern: RegExp | undefined;
  /** How long a record may wait for others, in milliseconds: 1,000 to 900,000, default 60,000. */
  readonly maxBufferAgeMillis: number;
  /** The most bytes of a call: 1 to 4,194,304, default 4,194,304. */
  readonly maxBufferSizeBytes: number;
  /** The most records of a call: 1 to 500, default 500. */
  readonly maxBufferSizeRecords: number;
  /** The wait between two looks at the files, in milliseconds: 1 or more, default 100. */
  readonly minTimeBetweenFilePollsMillis: number;
  /** How many lines at the beginning of each file are no records. Default 0. */
  readonly skipHeaderLines: number;
  /** What a record ends with that was cut because it was too large. Default a line feed. */
  readonly truncatedRecordTerminator: string;
}

/** What a Kinesis Agent's configuration file says. */
export interface AgentConfig {
  readonly flows: readonly FlowConfig[];
  /** The Region of the streams; undefined for that of the SDK's chain. */
  readonly region: string | undefined;
  /** A URL; undefined for the Region's own. */
  readonly kinesisEndpoint: string | undefined;
  /** Default true. */
  readonly emitMetrics: boolean;
  /** A URL; undefined for the Region's own. */
  readonly cloudwatchEndpoint: string | undefined;
  /** Default AWSKinesisAgent. */
  readonly cloudwatchNamespace: string;
  /** From `awsAccessKeyId` and `awsSecretAccessKey`; undefined for the SDK's chain. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
  /** How long a stop waits for the records that are under way, in milliseconds. Default 10,000. */
  readonly shutdownTimeoutMillis: number;
  /** Settings of the file that have no effect here, each with the reason. */
  readonly withoutEffect: readonly string[];
}
