import type { KinesisClient, PutRecordsCommandInput, PutRecordsCommandOutput } from '@aws-sdk/client-kinesis';

/**
 * The metrics of the Kinesis Agent, by calls of PutRecords.
 * @see https://docs.aws.amazon.com/streams/latest/dev/agent-health.html
 */
const UNITS = {
  BytesSent: 'Bytes',
  RecordSendAttempts: 'Count',
  RecordSendErrors: 'Count',
  ServiceErrors: 'Count',
} as const;
type MetricName = keyof typeof UNITS;

/** What the calls of some time have given for a metric. */
export interface MetricSum {
  readonly name: MetricName;
  readonly unit: (typeof UNITS)[MetricName];
  readonly stream: string;
  /** How many calls. */
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
}

const THROTTLING = 'ProvisionedThroughputExceededException';

/** Counts the PutRecords calls of a client, repeated ones too. */
export class PutMetrics {
  private sums = new Map<string, MetricSum>();

  constructor(client: KinesisClient) {
    client.middlewareStack.add(
      (next, context) => async (args) => {
        if (context.commandName !== 'PutRecordsCommand') return next(args);
        const input = args.input as PutRecordsCommandInput;
        try {
          const result = await next(args);
          this.answered(input, result.output as PutRecordsCommandOutput);
          return result;
        } catch (error) {
          this.failed(input, error);
          throw error;
        }
      },
      { step: 'initialize', name: 'agentMetrics' },
    );
  }

  /** What was counted since the last time. */
  take(): MetricSum[] {
    const taken = [...this.sums.values()];
    this.sums = new Map();
    return taken;
  }

  private answered(
    { StreamName = '', Records = [] }: PutRecordsCommandInput,
    output: PutRecordsCommandOutput,
  ): void {
    let [bytes, errors] = [0, 0];
    for (const [i, { Data }] of Records.entries()) {
      if (output.Records?.[i]?.ErrorCode === undefined) bytes += Data?.byteLength ?? 0;
      else errors++;
    }
    this.add(StreamName, 'RecordSendAttempts', Records.length);
    this.add(StreamName, 'BytesSent', bytes);
    this.add(StreamName, 'RecordSendErrors', errors);
    this.add(StreamName, 'ServiceErrors', 0);
  }

  private failed({ StreamName = '', Records = [] }: PutRecordsCommandInput, error: unknown): void {
    this.add(StreamName, 'RecordSendAttempts', Records.length);
    this.add(StreamName, 'ServiceErrors', (error as Error).name === THROTTLING ? 0 : 1);
  }

  private add(stream: string, name: MetricName, value: number): void {
    const key = `${stream}:${name}`;
    const before = this.sums.get(key);
    this.sums.set(key, {
      name,
      unit: UNITS[name],
      stream,
      count: (before?.count ?? 0) + 1,
      sum: (before?.sum ?? 0) + value,
      min: Math.min(before?.min ?? value, value),
      max: Math.max(before?.max ?? value, value),
    });
  }
}
