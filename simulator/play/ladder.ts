import {
  CHANGES_PER_DAY,
  type ChangesPerDay,
  decide,
  type PolicySettings,
} from '../../lambdas/resharder/policy';
import type { Scenario } from '../model/scenario';
import { monthlyBill, type Score, scoreRun } from '../score';
import { runPolicy } from './run-policy';

/** The autoscaler's settings of a step. */
export interface LadderSettings {
  /** A share; undefined for none. */
  readonly rejectedAtMost: number | undefined;
  readonly changesPerDay: ChangesPerDay;
}

/** What the autoscaler does to a load with some settings. */
export interface LadderStep {
  readonly settings: LadderSettings;
  readonly usdPerMonth: number;
  readonly score: Score;
}

const SHARES = [undefined, 0.0001, 0.001, 0.01];

/** No share with each pace, and each share with the pace `normal`: six plays, where all pairs would be twelve. */
export const LADDER: readonly LadderSettings[] = [
  ...SHARES.map((rejectedAtMost) => ({ rejectedAtMost, changesPerDay: 'normal' as const })),
  ...CHANGES_PER_DAY.filter((pace) => pace !== 'normal').map((changesPerDay) => ({
    rejectedAtMost: undefined,
    changesPerDay,
  })),
];

/** Plays the autoscaler with each of the settings, in their order. */
export function playLadder(
  scenario: Scenario,
  settings: readonly LadderSettings[],
  {
    firstMinute,
    consumers,
    progress,
  }: {
    readonly firstMinute: number;
    readonly consumers: number;
    readonly progress?: (text: string) => void;
  },
): LadderStep[] {
  return settings.map((each) => {
    const { rejectedAtMost, changesPerDay } = each;
    progress?.(`the autoscaler's settings (${changesPerDay}, ${rejectedAtMost ?? 'no'} share)`);
    const chosen: Partial<PolicySettings> = {
      changesPerDay,
      ...(rejectedAtMost !== undefined && { rejectedAtMost }),
    };
    const score = scoreRun(runPolicy('ours', decide, scenario, chosen), scenario.demand, firstMinute);
    const usdPerMonth = monthlyBill('provisioned', {
      minutes: scenario.demand.length - firstMinute,
      shardMinutes: score.shardMinutes,
      acceptedMinutes: score.offeredMinutes - score.lostMinutes,
      recordBytes: scenario.recordBytes,
      consumers,
    });
    return { settings: each, usdPerMonth, score };
  });
}
