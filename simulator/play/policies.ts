import { decide, type PolicySettings } from '../../lambdas/resharder/policy';
import type { RunRecord } from '../model/run-record';
import type { Scenario } from '../model/scenario';
import { PEERS } from '../peers';
import type { Mode } from '../score';
import { leastShardsFor, runFixed, runOnDemand } from './run-capacity';
import { runPeerOf } from './run-peer';
import { runPolicy } from './run-policy';

/** A way to run a stream: its name, its charges, and how it is played. */
export interface PlayedPolicy {
  /** Its name for `--policy`. */
  readonly name: string;
  /** The ways in which one run can be charged. */
  readonly bills: readonly { readonly label: string; readonly mode: Mode }[];
  /** @param settings of the resharder's own policy; the others have none */
  readonly play: (scenario: Scenario, settings?: Partial<PolicySettings>) => RunRecord;
}

/** The policies of `--policy`, in the order of the table. */
export const POLICIES: readonly PlayedPolicy[] = [
  provisioned('ours', (scenario, settings) => runPolicy('ours', decide, scenario, settings)),
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
