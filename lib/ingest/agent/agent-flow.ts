import { type Duration, type aws_kinesis as kinesis, type Size, Token } from 'aws-cdk-lib';
import { checkSecondsWithin, checkWithin, InputError } from '../../support/check';
import { AGENT_BUFFER_AGE_SECONDS, AGENT_BUFFER_BYTES, AGENT_BUFFER_RECORDS } from '../../support/limits';

/** Where the agent begins in a file that it has not read before. */
export enum AgentInitialPosition {
  /** At its end: what is there already is not sent. The agent's own default. */
  END_OF_FILE = 'END_OF_FILE',
  /** At its beginning. */
  START_OF_FILE = 'START_OF_FILE',
}

/** From what a record gets its partition key. */
export enum AgentPartitionKey {
  /** A random number, which spreads the load evenly. The agent's own default. */
  RANDOM = 'RANDOM',
  /** A hash of the data: equal lines go to the same shard. */
  DETERMINISTIC = 'DETERMINISTIC',
}

/** A log format that the agent knows. */
export enum AgentLogFormat {
  /** Apache's common log format. */
  COMMON_APACHE = 'COMMONAPACHELOG',
  /** Apache's combined log format, which is NGINX's default too. */
  COMBINED_APACHE = 'COMBINEDAPACHELOG',
  /** Apache's error log. */
  APACHE_ERROR = 'APACHEERRORLOG',
  /** Syslog, RFC 3164. */
  SYSLOG = 'SYSLOG',
}

/** What the agent does to a record before it sends it. */
export class AgentProcessing {
  /** Makes one line of several: for records of `multiLineStartPattern`. */
  public static singleLine(): AgentProcessing {
    return new AgentProcessing({ optionName: 'SINGLELINE' });
  }

  /**
   * Makes JSON of separated values.
   * @param fields the names of the values
   * @param delimiter what is between them. Default: a comma
   */
  public static csvToJson(fields: string[], delimiter: string = ','): AgentProcessing {
    if (fields.length === 0) {
      throw new InputError('AgentProcessing.csvToJson: fields is empty; allowed are one or more names.');
    }
    return new AgentProcessing({ optionName: 'CSVTOJSON', customFieldNames: [...fields], delimiter });
  }

  /** Makes JSON of a log line. The agent sends a line that it cannot read as it is. */
  public static logToJson(format: AgentLogFormat): AgentProcessing {
    return new AgentProcessing({ optionName: 'LOGTOJSON', logFormat: format });
  }

  private constructor(private readonly option: Record<string, string | string[]>) {}

  /** As it stands in agent.json. @internal */
  public _toJson(): Record<string, string | string[]> {
    return this.option;
  }
}

/** Files whose lines go to a stream. */
export interface AgentFlow {
  /** The stream. All flows of a host go to streams of one Region, and of the account of the host. */
  readonly stream: kinesis.IStream;

  /** The files: an absolute path whose last part may be a pattern, e.g. `/var/log/nginx/access.log*`. */
  readonly filePattern: string;

  /**
   * Where the agent begins in a file that it has not read before.
   *
   * @default AgentInitialPosition.START_OF_FILE, because a host that replaces another one has new files
   */
  readonly initialPosition?: AgentInitialPosition;

  /**
   * From what a record gets its partition key.
   *
   * @default AgentPartitionKey.RANDOM
   */
  readonly partitionKey?: AgentPartitionKey;

  /**
   * What the agent does to each record, in this order.
   *
   * @default - nothing: the line as it is
   */
  readonly processing?: AgentProcessing[];

  /**
   * How long the agent buffers at most: 1 second to 15 minutes.
   *
   * @default Duration.minutes(1)
   */
  readonly maxBufferAge?: Duration;

  /**
   * How many records the agent buffers at most: 1 to 500.
   *
   * @default 500
   */
  readonly maxBufferRecords?: number;

  /**
   * How much the agent buffers at most: 1 byte to 4 MiB.
   *
   * @default Size.mebibytes(4)
   */
  readonly maxBufferSize?: Size;

  /**
   * A regular expression of the first line of a record. Lines that do not match belong to the record before
   * them.
   *
   * @default - each line is a record
   */
  readonly multiLineStartPattern?: string;

  /**
   * Lines at the beginning of a file that are not sent.
   *
   * @default 0
   */
  readonly skipHeaderLines?: number;
}

/**
 * A flow as it stands in agent.json.
 * @see https://docs.aws.amazon.com/streams/latest/dev/writing-with-agents.html
 * @throws InputError
 */
export function flowJson(where: string, flow: AgentFlow): Record<string, unknown> {
  const { filePattern, maxBufferAge, maxBufferRecords, maxBufferSize, skipHeaderLines } = flow;
  if (
    !Token.isUnresolved(filePattern) &&
    (!/^\/[^*?[{]*\/[^/]+$/.test(filePattern) || /[\s']/.test(filePattern))
  ) {
    throw new InputError(
      `${where}: filePattern is "${filePattern}"; allowed are absolute paths with a pattern in their last part only, e.g. ` +
        '"/var/log/nginx/access.log*" (Kinesis Agent).',
    );
  }
  checkSecondsWithin(`${where}: maxBufferAge`, maxBufferAge, AGENT_BUFFER_AGE_SECONDS);
  checkWithin(`${where}: maxBufferRecords`, maxBufferRecords, AGENT_BUFFER_RECORDS);
  checkWithin(`${where}: maxBufferSize`, maxBufferSize?.toBytes(), AGENT_BUFFER_BYTES);
  return {
    filePattern,
    kinesisStream: flow.stream.streamName,
    initialPosition: flow.initialPosition ?? AgentInitialPosition.START_OF_FILE,
    partitionKeyOption: flow.partitionKey ?? AgentPartitionKey.RANDOM,
    maxBufferAgeMillis: maxBufferAge?.toMilliseconds(),
    maxBufferSizeRecords: maxBufferRecords,
    maxBufferSizeBytes: maxBufferSize?.toBytes(),
    multiLineStartPattern: flow.multiLineStartPattern,
    skipHeaderLines,
    dataProcessingOptions: flow.processing?.map((step) => step._toJson()),
  };
}
