import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateClickstream } from '../../run/feed/clickstream';
import type { BenchRow } from '../page/bench-row';
import { median } from '../statistics';
import { timedProcess } from '../timed-process';

const ROUNDS = 5;

/**
 * Measures the main job as a user starts it: a log of 10,000 lines with one poison line, up to the account.
 */
export async function sampleLogBench(root: string): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'sample-log-bench-'));
  try {
    const log = join(folder, 'access.log');
    writeFileSync(log, await accessLog());
    const total: number[] = [];
    const first: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const run = await timedProcess([
        ...[join(root, 'dist', 'bin', 'kinesis-blueprint.js'), 'run', '--json', '--input', log],
        ...['--assembly', join(root, 'cdk.out'), '--folder', join(folder, 'run')],
      ]);
      const { timing } = JSON.parse(run.stdout) as { timing: { firstProcessedMs: number } };
      total.push(run.wallMs);
      first.push(timing.firstProcessedMs);
    }
    return [
      row('process start to first processed record', first),
      row('process start to exit, account closed', total),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function accessLog(): Promise<string> {
  const lines: string[] = [];
  const options = { lines: 10_000, poisonShare: 0, seed: 1, startTime: Date.UTC(2026, 0, 1) };
  for await (const line of generateClickstream(options)) {
    if (line.kind === 'line') lines.push(line.bytes.toString());
  }
  lines[5000] = 'not a line of an access log';
  return `${lines.join('\n')}\n`;
}

function row(measure: string, ms: readonly number[]): BenchRow {
  return {
    measure,
    ours: `${(median(ms) / 1000).toFixed(2)} s`,
    peer: '',
    ratio: '',
    target: '',
    met: undefined,
  };
}
