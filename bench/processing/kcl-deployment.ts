import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { App, CfnOutput, aws_ecs as ecs, Stack } from 'aws-cdk-lib';
import { DataStream, KclService, StreamCapacity } from 'cdk-kinesis-blueprint';
import { LocalAws } from 'cdk-kinesis-blueprint/local';
import { bundleWorker } from '../../examples/kcl-service/bundle';

const SHARDS = 4;
const TASKS = 2;
/** A record for each shard, so often. */
const EVERY_MS = 100;
/** A shard of a worker that polls once a second is at rest for so long, also without a deployment. */
const WATCHED_MS = 6_000;

/** How a rolling deployment of the example went. */
export interface Deployment {
  readonly written: number;
  readonly lost: number;
  readonly doubled: number;
  /** Shards of the old tasks that went on at once, and that had to wait for the failover time of their leases. */
  readonly handedOver: number;
  readonly abandoned: number;
  /** The longest time without a record of any shard, in seconds: before the deployment, and during it. */
  readonly fleetGap: { readonly before: number; readonly during: number };
  /** The longest time without a record of one shard, in seconds. */
  readonly shardGap: { readonly before: number; readonly during: number };
}

/**
 * Plays what ECS does at a deployment, with processes for tasks: the example's program on the stream and the lease table of
 * the template. As many new tasks start as there are, and when they have leases the old ones get SIGTERM.
 * @param sources the folder of the example
 */
export async function playDeployment(sources: string): Promise<Deployment> {
  const folder = mkdtempSync(join(tmpdir(), 'kcl-deployment-'));
  const program = bundleWorker(sources);
  const aws = await LocalAws.start({
    assembly: synthesize(join(folder, 'cdk.out')),
    folder: join(folder, 'run'),
  });
  const fleet = new Fleet(join(program, 'index.js'), aws);
  const producer = new Producer(aws);
  try {
    const old = [fleet.start(), fleet.start()];
    producer.start();
    await fleet.until(() => old.every((task) => task.shards.size >= SHARDS / TASKS));
    await fleet.quiet(WATCHED_MS);
    const began = performance.now();
    const before = [began - WATCHED_MS, began] as const;
    const fresh = [fleet.start(), fleet.start()];
    await fleet.until(() => fresh.every((task) => task.shards.size > 0));
    for (const { child } of old) child.kill('SIGTERM');
    await Promise.all(old.map((task) => task.ended));
    await fleet.until(() => new Set(fresh.flatMap(({ shards }) => [...shards])).size === SHARDS);
    await fleet.quiet(WATCHED_MS);
    const during = [began, performance.now()] as const;
    await producer.stop();
    await fleet.until(() => fleet.texts.size >= producer.written);
    return {
      written: producer.written,
      lost: producer.written - fleet.texts.size,
      doubled: fleet.count - fleet.texts.size,
      ...fleet.ends,
      fleetGap: { before: longestGap(fleet.seen, before), during: longestGap(fleet.seen, during) },
      shardGap: { before: fleet.shardGap(before), during: fleet.shardGap(during) },
    };
  } finally {
    await producer.stop();
    await fleet.stop();
    await aws.close();
    for (const path of [folder, program]) rmSync(path, { recursive: true, force: true });
  }
}

function synthesize(outdir: string): string {
  const app = new App({ outdir, analyticsReporting: false });
  const stack = new Stack(app, 'Orders');
  const stream = new DataStream(stack, 'Orders', {
    capacity: StreamCapacity.provisioned({ shards: SHARDS }),
  });
  const image = ecs.ContainerImage.fromRegistry('played-as-processes');
  const { leaseTable } = new KclService(stack, 'Fleet', { stream, image });
  new CfnOutput(stack, 'StreamName', { value: stream.streamName });
  new CfnOutput(stack, 'ApplicationName', { value: leaseTable.tableName });
  return app.synth().directory;
}

interface Task {
  readonly child: ChildProcess;
  readonly shards: Set<string>;
  readonly ended: Promise<unknown>;
}

/** The processes, and what they have said that they processed. */
class Fleet {
  readonly texts = new Set<string>();
  readonly seen: number[] = [];
  readonly ends = { handedOver: 0, abandoned: 0 };
  count = 0;
  private readonly ofShard = new Map<string, number[]>();
  private readonly tasks: Task[] = [];

  constructor(
    private readonly program: string,
    private readonly aws: LocalAws,
  ) {}

  start(): Task {
    const { aws } = this;
    const child = spawn(process.execPath, [this.program], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        PATH: process.env.PATH,
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
        AWS_ENDPOINT_URL: aws.endpoint,
        AWS_REGION: aws.region,
        AWS_ACCESS_KEY_ID: 'any',
        AWS_SECRET_ACCESS_KEY: 'any',
        STREAM_NAME: aws.output('StreamName'),
        APPLICATION_NAME: aws.output('ApplicationName'),
      },
    });
    const task: Task = { child, shards: new Set(), ended: once(child, 'exit') };
    createInterface({ input: child.stdout }).on('line', (line) => this.read(task, line));
    this.tasks.push(task);
    return task;
  }

  /** A line of the example: shard, partition key, text. Lines of metrics, and of the end, begin with a brace. */
  private read(task: Task, line: string): void {
    if (line.startsWith('{"shutdown"')) {
      const { handedOver, abandoned } = JSON.parse(line).shutdown;
      this.ends.handedOver += handedOver.length;
      this.ends.abandoned += abandoned.length;
    }
    const [shardId = '', , text = ''] = line.split(' ');
    if (!shardId.startsWith('shardId-')) return;
    const now = performance.now();
    task.shards.add(shardId);
    this.count++;
    this.texts.add(text);
    this.seen.push(now);
    this.ofShard.set(shardId, [...(this.ofShard.get(shardId) ?? []), now]);
  }

  shardGap(span: readonly [number, number]): number {
    return Math.max(...[...this.ofShard.values()].map((times) => longestGap(times, span)));
  }

  async until(isSo: () => boolean): Promise<void> {
    const end = performance.now() + 120_000;
    while (!isSo()) {
      if (performance.now() > end) throw new Error('The fleet did not come that far in two minutes.');
      await this.quiet(50);
    }
  }

  quiet(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, ms));
  }

  async stop(): Promise<void> {
    const alive = this.tasks.filter(({ child }) => child.exitCode === null && child.signalCode === null);
    for (const { child } of alive) child.kill('SIGKILL');
    await Promise.all(alive.map(({ ended }) => ended));
  }
}

/** Writes a record for each shard, again and again. */
class Producer {
  written = 0;
  private readonly client: KinesisClient;
  private timer: NodeJS.Timeout | undefined;
  private pending: Promise<unknown> = Promise.resolve();

  constructor(private readonly aws: LocalAws) {
    this.client = new KinesisClient(aws.clientConfiguration);
  }

  start(): void {
    const StreamName = this.aws.output('StreamName');
    this.timer = setInterval(() => {
      const Records = Array.from({ length: SHARDS }, (_, shard) => ({
        PartitionKey: `key-${shard}`,
        ExplicitHashKey: String((2n ** 128n / BigInt(SHARDS)) * BigInt(shard)),
        Data: Buffer.from(`record-${this.written++}`),
      }));
      this.pending = Promise.all([
        this.pending,
        this.client.send(new PutRecordsCommand({ StreamName, Records })),
      ]);
    }, EVERY_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.pending;
    this.client.destroy();
  }
}

/** In seconds. */
function longestGap(times: readonly number[], [from, to]: readonly [number, number]): number {
  const within = [from, ...times.filter((time) => time > from && time < to), to];
  return Math.max(...within.slice(1).map((time, index) => time - (within[index] ?? time))) / 1000;
}
