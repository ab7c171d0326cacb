import { KinesisClient } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { KinesisProducer, monotonicClock, type PacingClock, wait } from '../client';
import { CheckpointStore, type FlowCheckpoints } from './checkpoint';
import type { AgentConfig, FlowConfig } from './config';
import { AgentFlow, type FlowCounts } from './flow';
import { cloudWatchMetrics, type MetricsPublisher } from './publish-metrics';
import { PutMetrics } from './put-metrics';

/** What an agent needs beside its configuration. */
export interface AgentOptions {
  /** The folder of the checkpoints. One agent at a time uses it. */
  readonly stateFolder: string;
  /** Aborting it stops the agent. */
  readonly signal: AbortSignal;
  /** Gets sentences for people. */
  readonly onNotice: (sentence: string) => void;
  /** Gets the counts now and then. */
  readonly onReport?: (account: AgentAccount) => void;
  /** Default the machine's monotonic clock. */
  readonly clock?: PacingClock;
}

/** What an agent has done since it started. */
export interface AgentAccount extends FlowCounts {
  readonly files: number;
  /** Bytes in the files that Kinesis has not confirmed, whether they are read or not. */
  readonly bytesBehind: number;
}

/** Checkpoints are written so often, so an agent that is killed repeats the records of a second. */
const SAVE_MS = 1000;
/** As often as the Kinesis Agent reports and publishes. */
const REPORT_MS = 30_000;
/** Where the Kinesis Agent sends its records when nothing says where. */
const DEFAULT_REGION = 'us-east-1';

/**
 * Sends the lines of files to streams until it is stopped. What is in the files when it is killed is sent by the
 * next agent with the same state folder, from the last checkpoint on: records may come twice, none is lost.
 *
 * @returns what it has done
 * @throws AgentStateError if the state folder cannot be used, or another agent takes it over
 */
export async function runAgent(config: AgentConfig, options: AgentOptions): Promise<AgentAccount> {
  const store = CheckpointStore.open(options.stateFolder);
  try {
    const { client, region } = await kinesisClient(config);
    try {
      return await new Agent(config, options, store, client, region).run();
    } finally {
      client.destroy();
    }
  } finally {
    store.close();
  }
}

class Agent {
  private readonly flows: AgentFlow[];
  private readonly producers: KinesisProducer[];
  private readonly metrics: PutMetrics;
  private readonly clock: PacingClock;
  /** Ends the agent's loops: the stop, or a failure of one of them. */
  private readonly ending = new AbortController();

  constructor(
    private readonly config: AgentConfig,
    private readonly options: AgentOptions,
    private readonly store: CheckpointStore,
    client: KinesisClient,
    private readonly region: string,
  ) {
    const { clock = monotonicClock, onNotice } = options;
    this.clock = clock;
    this.metrics = new PutMetrics(client);
    const saved = store.load();
    this.producers = config.flows.map(
      ({ kinesisStream, maxBufferAgeMillis, maxBufferSizeBytes, maxBufferSizeRecords }) =>
        new KinesisProducer({
          client,
          streamName: kinesisStream,
          recordMaxBufferedTime: maxBufferAgeMillis,
          collectionMaxSize: maxBufferSizeBytes,
          collectionMaxCount: maxBufferSizeRecords,
          // The file keeps a record as long as it takes.
          recordTtl: Number.POSITIVE_INFINITY,
          // The flow puts it again.
          onFailed: () => undefined,
          onNotice,
          clock,
        }),
    );
    this.flows = config.flows.map((flow, i) => {
      const [name, sink] = [nameOf(flow), this.producers[i]];
      if (sink === undefined) throw new Error(`The flow ${name} has no producer.`);
      const { signal } = this.ending;
      return new AgentFlow(flow, {
        sink,
        checkpoints: saved[name],
        clock,
        wallClock: Date.now,
        random: Math.random,
        signal,
        onNotice,
      });
    });
  }

  async run(): Promise<AgentAccount> {
    const { signal } = this.options;
    const stop = () => this.ending.abort(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    const publisher = await this.publisher();
    // Where the first start begins is on the disk before anything is read.
    for (const flow of this.flows) await flow.tailer.scan();
    this.save();
    try {
      await this.together([
        ...this.flows.map((flow) => this.follow(flow)),
        this.every(SAVE_MS, () => this.store.trySave(this.checkpoints(), this.options.onNotice)),
        this.every(REPORT_MS, () => this.options.onReport?.(this.account())),
        ...(publisher === undefined ? [] : [this.every(REPORT_MS, () => this.publish(publisher))]),
      ]);
    } finally {
      signal.removeEventListener('abort', stop);
      await this.finish(publisher);
    }
    return this.account();
  }

  /** Waits for all; the first failure ends the others. */
  private async together(loops: readonly Promise<void>[]): Promise<void> {
    await Promise.all(loops.map((loop) => loop.catch((error) => this.ending.abort(error))));
    if (!this.options.signal.aborted) throw this.ending.signal.reason;
  }

  private async follow(flow: AgentFlow): Promise<void> {
    const { signal } = this.ending;
    while (!signal.aborted) {
      const hasMore = await flow.poll();
      if (!hasMore) await wait(flow.config.minTimeBetweenFilePollsMillis, this.clock, signal);
    }
  }

  private async every(ms: number, run: () => void | Promise<void>): Promise<void> {
    for (;;) {
      await wait(ms, this.clock, this.ending.signal);
      await run();
    }
  }

  private save(): void {
    this.store.save(this.checkpoints());
  }

  private checkpoints(): FlowCheckpoints {
    return Object.fromEntries(this.flows.map((flow) => [nameOf(flow.config), flow.tailer.checkpoints()]));
  }

  /** Sends what was read, for as long as a stop may take, and writes the last checkpoints. */
  private async finish(publisher: MetricsPublisher | undefined): Promise<void> {
    const timeoutMs = this.config.shutdownTimeoutMillis;
    await Promise.all(this.producers.map((producer) => producer.close({ timeoutMs })));
    this.save();
    await Promise.all(this.flows.map((flow) => flow.tailer.close()));
    if (publisher === undefined) return;
    await this.publish(publisher);
    publisher.close();
  }

  private async publisher(): Promise<MetricsPublisher | undefined> {
    const { emitMetrics, cloudwatchEndpoint: endpoint, cloudwatchNamespace, credentials } = this.config;
    if (!emitMetrics) return undefined;
    return cloudWatchMetrics({ region: this.region, endpoint, credentials }, cloudwatchNamespace);
  }

  /** Metrics that cannot be published are left away: records are more important. */
  private async publish(publisher: MetricsPublisher): Promise<void> {
    try {
      await publisher.publish(this.metrics.take(), new Date());
    } catch (error) {
      this.options.onNotice(
        `The metrics of the last ${REPORT_MS / 1000} s were not published: ${(error as Error).message}.`,
      );
    }
  }

  private account(): AgentAccount {
    const sum = (of: (flow: AgentFlow) => number) => this.flows.reduce((total, flow) => total + of(flow), 0);
    return {
      files: sum(({ tailer }) => tailer.fileCount),
      bytesBehind: sum(({ tailer }) => tailer.bytesUnconfirmed),
      read: sum(({ counts }) => counts.read),
      sent: sum(({ counts }) => counts.sent),
      bytesSent: sum(({ counts }) => counts.bytesSent),
      unreadable: sum(({ counts }) => counts.unreadable),
      truncated: sum(({ counts }) => counts.truncated),
      failures: sum(({ counts }) => counts.failures),
    };
  }
}

/** The client of all flows, and its Region. */
async function kinesisClient({ region, kinesisEndpoint: endpoint, credentials }: AgentConfig) {
  // Over HTTP/1.1, whose connections are kept; the producer repeats what fails.
  const make = (chosen: string | undefined) =>
    new KinesisClient({
      region: chosen,
      endpoint,
      credentials,
      maxAttempts: 1,
      requestHandler: new NodeHttpHandler(),
    });
  const client = make(region);
  try {
    return { client, region: await client.config.region() };
  } catch {
    // Neither the file nor the SDK's chain names a Region.
    client.destroy();
    return { client: make(DEFAULT_REGION), region: DEFAULT_REGION };
  }
}

/** The name of a flow in the state: another stream or pattern is another flow. */
function nameOf({ kinesisStream, files }: FlowConfig): string {
  return `${kinesisStream}:${files.pattern}`;
}
