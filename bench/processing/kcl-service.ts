import { join } from 'node:path';
import type { BenchRow } from '../page';
import { type Deployment, playDeployment } from './kcl-deployment';

const ROUNDS = 3;

/** How long a fleet and its shards are without progress while its tasks are replaced. */
export async function kclServiceBench(root: string): Promise<BenchRow[]> {
  const rounds: Deployment[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push(await playDeployment(join(root, 'examples', 'kcl-service')));
  }
  const worst = (of: (deployment: Deployment) => number) => Math.max(...rounds.map(of));
  const sum = (of: (deployment: Deployment) => number) => rounds.reduce((all, round) => all + of(round), 0);
  return [
    gapRow(
      'KclService: seconds without progress of the fleet at a deployment, the worst of 3',
      worst(({ fleetGap }) => fleetGap.during),
      worst(({ fleetGap }) => fleetGap.before),
      5,
    ),
    gapRow(
      'the same of one shard',
      worst(({ shardGap }) => shardGap.during),
      worst(({ shardGap }) => shardGap.before),
      10,
    ),
    {
      measure: 'records lost and doubled meanwhile',
      ours: `${sum(({ lost }) => lost)} and ${sum(({ doubled }) => doubled)} of ${sum(({ written }) => written).toLocaleString('en-US')}`,
      peer: '',
      ratio: '',
      target: 'none',
      met: sum(({ lost, doubled }) => lost + doubled) === 0,
    },
  ];
}

function gapRow(measure: string, during: number, before: number, target: number): BenchRow {
  return {
    measure,
    ours: `${during.toFixed(1)} s`,
    peer: `without a deployment: ${before.toFixed(1)} s`,
    ratio: (during / before).toFixed(1),
    target: `below ${target} s`,
    met: during < target,
  };
}
