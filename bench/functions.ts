import { readdirSync, rmSync, statSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import type { BenchRow } from './page/bench-row';
import { median, medianRatio } from './statistics';
import { timedProcess } from './timed-process';

const ROUNDS = 9;

/**
 * Measures each function's asset: its size, and its load time compared with the same code without the SDK.
 */
export async function functionsBench(root: string): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const name of readdirSync(join(root, 'assets')).sort()) {
    const bundled = join(root, 'assets', name, 'index.js');
    // Inside the package, so that the external modules resolve as from a layer or the runtime.
    const folder = await mkdtemp(join(root, 'dist', 'external-'));
    try {
      const external = join(folder, 'index.js');
      await build({
        entryPoints: [resolve(root, 'lambdas', name, 'index.ts')],
        outfile: external,
        bundle: true,
        minify: true,
        platform: 'node',
        target: 'node24',
        external: ['@aws-sdk/*', '@smithy/*'],
        logLevel: 'silent',
      });
      const { ours, theirs } = await loadTimes(bundled, external);
      rows.push({
        measure: `${name}: asset of ${(statSync(bundled).size / 1024).toFixed(0)} KiB, module load`,
        ours: `${median(ours).toFixed(0)} ms`,
        peer: `SDK left external: ${median(theirs).toFixed(0)} ms`,
        ratio: `${medianRatio(ours, theirs).toFixed(2)}x`,
        target: '',
        met: undefined,
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  return rows;
}

async function loadTimes(bundled: string, external: string): Promise<{ ours: number[]; theirs: number[] }> {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const a = await loadTime(bundled);
    const b = await loadTime(external);
    if (round === 0) continue;
    ours.push(a);
    theirs.push(b);
  }
  return { ours, theirs };
}

/** The milliseconds of the `require` alone, in its own process. */
async function loadTime(module: string): Promise<number> {
  const script = `const t = performance.now(); require(${JSON.stringify(module)}); console.log(performance.now() - t)`;
  const env = {
    PATH: process.env.PATH,
    AWS_REGION: 'us-east-1',
    TABLE_NAME: 'table',
    CONSUMER_NAME: 'consumer',
    BATCH_SIZE: '100',
    MAX_CONCURRENCY: '10',
    PARTITION_KEYS: 'true',
    WRITE_SHARDS: '128',
    EXPIRATION_DAYS: '30',
    CONSUMER_FUNCTION_ARN: 'arn:aws:lambda:us-east-1:123456789012:function:consumer',
    STREAM_ARN: 'arn:aws:kinesis:us-east-1:123456789012:stream/stream',
    QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/123456789012/queue',
    RECORDS_PER_SECOND: '100',
    STATE_TABLE_NAME: 'table',
    MIN_SHARDS: '1',
    MAX_SHARDS: '10',
    TICK_RULE_NAME: 'tick',
  };
  return Number((await timedProcess(['-e', script], env)).stdout);
}
