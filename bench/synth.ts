import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchRow } from './page/bench-row';
import { median, medianRatio } from './statistics';
import { timedProcess } from './timed-process';

const ROUNDS = 7;

/** Compares the synthesis of the blueprint with that of the same resources from aws-cdk-lib's own L2s. */
export async function synthBench(): Promise<BenchRow[]> {
  const ours: number[] = [];
  const theirs: number[] = [];
  // The first round warms the file cache for both and does not count.
  for (let round = 0; round <= ROUNDS; round++) {
    const a = await synthesize('blueprint-app.js');
    const b = await synthesize('plain-l2-app.js');
    if (round === 0) continue;
    ours.push(a);
    theirs.push(b);
  }
  const ratio = medianRatio(ours, theirs);
  return [
    {
      measure: 'synthesize the reference stack (whole process)',
      ours: `${(median(ours) / 1000).toFixed(2)} s`,
      peer: `aws-cdk-lib L2s: ${(median(theirs) / 1000).toFixed(2)} s`,
      ratio: `${ratio.toFixed(2)}x`,
      target: '<= 1.3x',
      met: ratio <= 1.3,
    },
  ];
}

async function synthesize(app: string): Promise<number> {
  const outdir = mkdtempSync(join(tmpdir(), 'synth-bench-'));
  try {
    const env = { ...process.env, CDK_OUTDIR: outdir, CDK_VALIDATION: 'false' };
    return (await timedProcess([join(__dirname, 'apps', app)], env)).wallMs;
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
