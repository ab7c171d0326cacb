import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchRow } from './page/bench-row';
import { median, medianRatio } from './statistics';
import { timedProcess } from './timed-process';

const ROUNDS = 7;

/** Compares the synthesis of the blueprint with that of a small stack of aws-cdk-lib's own L2s: what every app pays. */
export async function synthBench(): Promise<BenchRow[]> {
  const ours: number[] = [];
  const theirs: number[] = [];
  const resources = { ours: 0, theirs: 0 };
  // The first round warms the file cache for both and does not count.
  for (let round = 0; round <= ROUNDS; round++) {
    const a = await synthesize('blueprint-app.js');
    const b = await synthesize('plain-l2-app.js');
    if (round === 0) continue;
    ours.push(a.ms);
    theirs.push(b.ms);
    Object.assign(resources, { ours: a.resources, theirs: b.resources });
  }
  const ratio = medianRatio(ours, theirs);
  return [
    {
      measure: `synthesize the reference stack, ${resources.ours} resources (whole process)`,
      ours: `${(median(ours) / 1000).toFixed(2)} s`,
      peer: `a stream and its consumer by aws-cdk-lib's L2s, ${resources.theirs} resources: ${(median(theirs) / 1000).toFixed(2)} s`,
      ratio: `${ratio.toFixed(2)}x`,
      target: '',
      met: undefined,
    },
  ];
}

async function synthesize(app: string): Promise<{ readonly ms: number; readonly resources: number }> {
  const outdir = mkdtempSync(join(tmpdir(), 'synth-bench-'));
  try {
    const env = { ...process.env, CDK_OUTDIR: outdir, CDK_VALIDATION: 'false' };
    const { wallMs: ms } = await timedProcess([join(__dirname, 'apps', app)], env);
    const { Resources } = JSON.parse(readFileSync(join(outdir, 'Clickstream.template.json'), 'utf8'));
    return { ms, resources: Object.keys(Resources).length };
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
