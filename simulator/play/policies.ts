import { decide } from '../../lambdas/resharder/policy';
import type { RunRecord } from '../model/run-record';
import type { Scenario } from '../model/scenario';
import { PEERS } from '../peers';
import type { Mode } from '../score';
import { leastShardsFor, runFixed, runOnDemand } from './run-capacity';
import { runPeerOf } from './run-peer';
import { runPolicy } from './run-policy';

/** A way to run a stream: what it is called, how it is charged, and how it is played. */
export interface PlayedPolicy {
  /** As `--policy` takes it. */
  readonly name: string;
  /** One run can be charged in two ways. */
  readonly bills: readonly { readonly label: string; readonly mode: Mode }[];
  readonly play: (scenario: Scenario) => RunRecord;
}

/** All that `--policy` takes, in the order of the table. */
export const POLICIES: readonly PlayedPolicy[] = [
  provisioned('ours', (scenario) => runPolicy('ours', decide, scenario)),
  provisioned('fixed', (scenario) => runFixed('fixed', leastShardsFor(scenario), scenario)),
  {
    name: 'on-demand',
    bills: [
      { label: 'on-demand', mode: 'on-demand-standard' },
      { label: 'on-demand advantage', mode: 'on-demand-advantage' },
    ],
    play: (scenario) => runOnDemand('on-demand', scenario),
  },
  ...Object.entries(PEERS).map(([name, make]) =>
    provisioned(name, (scenario) => runPeerOf(name, make, scenario)),
  ),
];

function provisioned(name: string, play: PlayedPolicy['play']): PlayedPolicy {
  return { name, bills: [{ label: name, mode: 'provisioned' }], play };
}
