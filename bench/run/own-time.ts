import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalAws } from '../../local';
import type { BenchRow } from '../page/bench-row';
import { median } from '../statistics';
import { timedProcess } from '../timed-process';

const ROUNDS = 3;
const DAY_SECONDS = 86_400;

/**
 * Measures what AWS's time costs on this machine: the story of `npm start`, a day of the reference stack without
 * traffic, and three hours of it with traffic and faults. A ratio is AWS's seconds in a real one.
 */
export async function ownTimeBench(root: string): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'own-time-bench-'));
  try {
    const program = (...args: string[]) => [
      join(root, 'dist', 'bin', 'kinesis-blueprint.js'),
      ...args,
      '--folder',
      join(folder, 'run'),
    ];
    const story: number[] = [];
    const day: number[] = [];
    const rehearsal: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const surge = program('run', '--scenario', 'surge', '--assembly', join(root, 'cdk.out.surge'));
      story.push((await timedProcess(surge)).wallMs / 1000);
      day.push(await quietDay(join(root, 'cdk.out'), join(folder, 'day')));
      const assembly = ['--assembly', join(root, 'cdk.out.surge')];
      const load = ['--generate', 'diurnal:low=512KiB,high=1MiB', '--days', '0.125', '--from', '1'];
      const { stdout } = await timedProcess(program('rehearse', ...load, '--faults', '--json', ...assembly));
      rehearsal.push((JSON.parse(stdout) as { realSeconds: number }).realSeconds);
    }
    return [
      {
        ...row('npm start: a surge, a hot key and a night, process start to exit', story),
        target: '<= 30 s',
      },
      row('a day of the reference stack without traffic', day, DAY_SECONDS),
      row('three hours of traffic of about a shard, rehearsed with 1 % faults', rehearsal, DAY_SECONDS / 8),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @returns real seconds */
async function quietDay(assembly: string, folder: string): Promise<number> {
  const aws = await LocalAws.start({ assembly, folder });
  const begin = performance.now();
  await aws.clock.advance(DAY_SECONDS * 1000);
  const seconds = (performance.now() - begin) / 1000;
  await aws.close();
  return seconds;
}

function row(measure: string, seconds: readonly number[], awsSeconds?: number): BenchRow {
  const real = median(seconds);
  return {
    measure,
    ours: `${real.toFixed(1)} s`,
    peer: awsSeconds === undefined ? '' : `AWS: ${awsSeconds.toLocaleString('en-US')} s`,
    ratio: awsSeconds === undefined ? '' : `${Math.round(awsSeconds / real).toLocaleString('en-US')}x`,
    target: '',
    met: undefined,
  };
}
