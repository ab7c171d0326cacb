import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchRow } from '../page/bench-row';
import { CountingAccount } from './counting-account';
import { children, cpuSeconds } from './cpu-seconds';
import { FlinkJob } from './flink-job';

const WARM_UP = 16_000;
const RECORDS = 96_000;

/**
 * Measures what a record costs in CPU: the sample's job in Flink, and the same count in a Lambda function. Both read a
 * backlog that is complete before they begin. CPU time and not wall time, because both sides share the machine with the
 * local Kinesis that serves them.
 */
export async function flinkBench(root: string): Promise<readonly BenchRow[]> {
  if (!existsSync('/proc/self/stat')) {
    console.log('skipped: CPU time of other processes is read from /proc');
    return [];
  }
  const job = FlinkJob.prepare(join(root, 'examples/flink-sessions'));
  if (job === undefined) return [];
  try {
    const inLambda = await measureFunction(root);
    const { perSecond, restoreSeconds } = await measureFlink(root, job);
    return [
      {
        measure: `views of each page and minute, ${RECORDS.toLocaleString('en-US')} log lines: records for a second of CPU`,
        ours: `Flink SQL: ${perSecond.toFixed(0)} records/s of one core, sessions included`,
        peer: `Lambda function, batches of 1,000: ${inLambda.toFixed(0)} records/s of one core`,
        ratio: `${(perSecond / inLambda).toFixed(2)}x`,
        target: '',
        met: undefined,
      },
      {
        measure: 'Flink killed, to the next checkpoint of the restored job, with the start of its JVM',
        ours: `${restoreSeconds.toFixed(1)} s`,
        peer: '',
        ratio: '',
        target: '',
        met: undefined,
      },
    ];
  } finally {
    await job.close();
  }
}

async function measureFunction(root: string): Promise<number> {
  const account = await CountingAccount.open(root);
  try {
    const others = new Set(children());
    const used = () =>
      children()
        .filter((pid) => !others.has(pid))
        .reduce((sum, pid) => sum + cpuSeconds(pid), 0);
    await account.write(WARM_UP);
    await account.enableFunction();
    await until(async () => (await account.counted()) >= WARM_UP);
    const before = used();
    await account.write(RECORDS);
    await until(async () => (await account.counted()) >= WARM_UP + RECORDS);
    return RECORDS / (used() - before);
  } finally {
    await account.close();
  }
}

async function measureFlink(
  root: string,
  job: FlinkJob,
): Promise<{ perSecond: number; restoreSeconds: number }> {
  const account = await CountingAccount.open(root);
  const { aws, folder, stream, tableName } = account;
  const shared = { 'aws.region': aws.region, 'aws.endpoint': aws.endpoint };
  const start = () =>
    job.start(
      {
        source: {
          ...shared,
          connector: 'kinesis',
          stream: stream.state.name,
          'scan.stream.initpos': 'TRIM_HORIZON',
          'scan.shard.getrecords.intervalmillis': '1000',
        },
        table: { ...shared, connector: 'dynamodb', 'table-name': tableName },
        files: { path: `file://${join(folder, 'sessions')}` },
        job: { lateness: "'3' HOUR", 'idle-timeout': '30 s', 'late-ttl': '1 d' },
        flink: { 'execution.checkpointing.interval': '5 s', 'parallelism.default': '1' },
      },
      { ...process.env, AWS_ACCESS_KEY_ID: 'any', AWS_SECRET_ACCESS_KEY: 'any', AWS_REGION: aws.region },
    );
  const nextCheckpoint = async () => {
    const newest = job.newestCheckpoint();
    await until(() => {
      job.check();
      return job.newestCheckpoint() !== newest;
    });
  };
  try {
    await account.write(WARM_UP);
    start();
    await until(() => account.read >= WARM_UP);
    await nextCheckpoint();
    const before = job.cpuSeconds;
    await account.write(RECORDS);
    await until(() => account.read >= WARM_UP + RECORDS);
    // A checkpoint passes behind all that was read.
    await nextCheckpoint();
    const perSecond = RECORDS / (job.cpuSeconds - before);
    await job.kill();
    const killed = performance.now();
    start();
    await nextCheckpoint();
    return { perSecond, restoreSeconds: (performance.now() - killed) / 1_000 };
  } finally {
    await job.kill();
    await account.close();
  }
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 300_000;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error('It did not come to that within five minutes.');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
