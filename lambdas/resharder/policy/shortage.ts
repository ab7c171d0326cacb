import type { DecisionContext } from './decision-context';
import { type DemandMinute, HIGHEST_FACTOR, shareOf } from './load';
import { clock } from './shards';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
/** People are told of a deployment that holds the autoscaler for longer than this. */
const LONG_DEPLOYMENT = 15 * MINUTE;
/** Below this share, rejections are those that the price of a shard allows for. */
const WORTH_A_WORD = 0.001;

/** What keeps the stream from the shards that its load wants, in sentences for the operator. Mostly none. */
export function shortageFindings(context: DecisionContext): readonly string[] {
  return [
    ...unreachable(context),
    ...outOfCalls(context),
    ...missedShare(context),
    ...longDeployment(context),
  ];
}

/** The share of a minute's records that was rejected, e.g. `4.1 %`; undefined where that is not worth a word. */
export function rejectedShare({ accepted, rejected }: DemandMinute): string | undefined {
  const share = rejected / (accepted + rejected);
  return share >= WORTH_A_WORD ? percent(share) : undefined;
}

function unreachable({ forecast, layout, maxOpenShards, observation }: DecisionContext): string[] {
  if (forecast === undefined) return [];
  const { shardsWanted: wanted, last } = forecast;
  if (wanted <= maxOpenShards || layout.shards.length < maxOpenShards) return [];
  const { maxShards, maxBecause } = observation.bounds;
  const loss = `${percent(last.rejected / Math.max(1e-9, last.accepted + last.rejected))} of the last known minute was rejected`;
  return maxOpenShards < maxShards
    ? [
        `The load wants ${wanted} shards, and the account's shard limit leaves room for ${maxOpenShards}; ${loss}. ` +
          'Raise the quota "Shards per Region".',
      ]
    : [
        `The load wants ${wanted} shards, and may have ${maxOpenShards} (maxShards${maxBecause === undefined ? '' : `, by ${maxBecause}`}); ` +
          `${loss}. Raise maxShards.`,
      ];
}

function outOfCalls({
  forecast,
  layout,
  maxOpenShards,
  callsLeft,
  settings,
  observation,
}: DecisionContext): string[] {
  const open = layout.shards.length;
  if (forecast === undefined || callsLeft > 0 || settings.updateShardCountQuota === 0) return [];
  const wanted = Math.min(forecast.shardsWanted, maxOpenShards);
  if (wanted <= open) return [];
  const { time, updateShardCountCalls } = observation;
  const counted = updateShardCountCalls.filter((at) => at > time - DAY);
  const loss = rejectedShare(forecast.last);
  return [
    `The load wants ${forecast.shardsWanted} shards, and ${open} are open` +
      `${loss === undefined ? '' : `; ${loss} of the last known minute was rejected`}. All ` +
      `${settings.updateShardCountQuota} calls of UpdateShardCount in 24 hours are used, so shards are added one by one ` +
      `until ${clock(Math.min(...counted) + DAY)}. For more calls, ask AWS and set updateShardCountQuota.`,
  ];
}

function missedShare({ rejection, settings: { rejectedAtMost } }: DecisionContext): string[] {
  if (rejection === undefined || rejectedAtMost === undefined || rejection.factor < HIGHEST_FACTOR) return [];
  const share = shareOf(rejection);
  if (share <= rejectedAtMost) return [];
  return [
    `rejectedAtMost is ${Number((100 * rejectedAtMost).toFixed(3))} %, and ${(100 * share).toFixed(2)} % of the last day or so was ` +
      'rejected although a loss has its highest price: the load grows sooner than shards can follow. Raise rejectedAtMost, ' +
      'or minShards for the hours of the peaks (schedules).',
  ];
}

function longDeployment({ observation: { deployment, time } }: DecisionContext): string[] {
  if (deployment === undefined || time - deployment.since < LONG_DEPLOYMENT) return [];
  const minutes = Math.floor((time - deployment.since) / MINUTE);
  if (deployment.isAssumed) {
    return [
      `CloudFormation has not told for ${minutes} minutes whether a deployment is running, and nothing is given back before it ` +
        "does. The log has its reason: mostly a permission of the function's role, or a stack that is gone.",
    ];
  }
  const growth = deployment.isChangingStream
    ? 'It is changing the stream itself, so no shard is added or given back before its end.'
    : 'Shards are added, and none is given back before its end.';
  return [
    `A deployment of the stack has been running for ${minutes} minutes, since ${clock(deployment.since)}. ${growth}`,
  ];
}

function percent(share: number): string {
  const value = 100 * share;
  return `${value >= 10 || value === 0 ? value.toFixed(0) : value.toFixed(1)} %`;
}
