import { geometricMean, meanOf } from '../statistics';
import type { Played, Results } from './play-all';
import { STEPS } from './steps';
import { targetRows } from './targets';

/** The heading of the section; the next run finds the section by it. */
const TITLE = '## Autoscaling';

/** The section of docs/benchmarks.md. @param stamp when and where it was played */
export function autoscalingSection(results: Results, stamp: string): string {
  const traces = results.played.some(({ load }) => load.kind === 'trace');
  const which = traces
    ? 'Traces are the CSV files of the folder given with `--traces`, each scaled to a p99 of 24 MiB/s; generated loads are those of `simulate --generate`.'
    : 'The loads are those of `simulate --generate`; `--traces FOLDER` adds every CSV file of a folder, scaled to a p99 of 24 MiB/s.';
  return [
    TITLE,
    '',
    stamp,
    '',
    `Written by \`npm run bench:autoscaling\`. ${which}`,
    'The policy that the resharder ships and the published autoscalers are played by one model ([docs/simulator.md](simulator.md) says what it assumes',
    'and leaves out); nothing here was measured on AWS. Of each load the first day is warm-up. J100 is shard-minutes and 100 for each MiB/s-minute',
    'rejected, over the least that any sequence of shard counts could have, the load known in advance; J30 the same with 30.',
    '',
    '### Figures to reach',
    '',
    ...table(
      ['measure', 'best published', 'ours', 'target'],
      targetRows(results).map(({ measure, bestPeer, ours, target, met }) => [
        measure,
        bestPeer,
        ours,
        `${target} ${met ? '✓' : '✗ missed'}`,
      ]),
    ),
    '',
    '[Why a figure is missed](decisions/9-capacity-is-a-price.md#what-is-missed-and-why)',
    '',
    ...(traces ? [...loadTables(results, 'trace', 'Traces'), ''] : []),
    ...loadTables(results, 'generated', 'Generated loads'),
    '',
    ...stepTable(results),
    '',
    ...hotKeyTable(results),
  ].join('\n');
}

function loadTables(results: Results, kind: 'trace' | 'generated', title: string): string[] {
  const played = results.played.filter(({ load }) => load.kind === kind);
  const loads = [...new Set(played.map(({ load }) => load.name))];
  const policies = [...new Set(played.map(({ policy }) => policy))];
  const of = (policy: string): Played[] => played.filter((each) => each.policy === policy);
  return [
    `### ${title}: % rejected / shard-hours over the optimum / plans a day`,
    '',
    ...table(
      ['policy', ...loads],
      [
        ['optimum, mean shards', ...loads.map((name) => (results.optimalShards.get(name) ?? 0).toFixed(1))],
        ...policies.map((policy) => [
          policy,
          ...of(policy).map(
            ({ score, overOptimum }) =>
              `${(100 * score.lossShare).toFixed(3)} / ${overOptimum.toFixed(2)} / ${score.plansPerDay.toFixed(1)}`,
          ),
        ]),
      ],
    ),
    '',
    ...table(
      [
        'geometric means',
        'J30',
        'J100',
        'mean loss %',
        'most loss %',
        'longest run > 1 %, min',
        'UpdateShardCount a day',
        'calls refused',
      ],
      policies.map((policy) => [
        policy,
        geometricMean(of(policy).map(({ j30 }) => j30)).toFixed(2),
        geometricMean(of(policy).map(({ j100 }) => j100)).toFixed(2),
        (100 * meanOf(of(policy).map(({ score }) => score.lossShare))).toFixed(3),
        (100 * Math.max(...of(policy).map(({ score }) => score.lossShare))).toFixed(3),
        String(Math.max(...of(policy).map(({ score }) => score.longestLossRun))),
        meanOf(of(policy).map(({ score }) => score.updateShardCountPerDay)).toFixed(1),
        String(of(policy).reduce((sum, { score }) => sum + score.refusedCalls, 0)),
      ]),
    ),
  ];
}

function stepTable({ steps }: Results): string[] {
  return [
    '### Steps: minutes until no minute rejects more than 1 % any more, % rejected in two hours',
    '',
    'After a day of 10 MiB/s that began with 16 shards.',
    '',
    ...table(
      ['policy', ...STEPS.map(({ name }) => name)],
      [...steps].map(([policy, results]) => [
        policy,
        ...results.map(
          ({ minutes, lossShare }) => `${minutes ?? '> 120'}, ${(100 * lossShare).toFixed(1)} %`,
        ),
      ]),
    ),
  ];
}

function hotKeyTable({ hotKeys }: Results): string[] {
  const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
  return [
    '### Uneven keys: 8 MiB/s, 12 even shards to begin with, a day',
    '',
    'What one key has beyond a shard cannot be helped; minutes are counted until no more than that and .1 % is rejected.',
    '',
    ...table(
      [
        'keys',
        '12 shards for ever',
        'best published',
        'ours, of the day',
        'minutes',
        'most shards of the first hour',
        'rejected from then on in that hour',
      ],
      hotKeys.map(({ name, fixedLoss, bestPeer, ours }) => [
        name,
        percent(fixedLoss),
        bestPeer.loss < 0.99 * fixedLoss
          ? `${percent(bestPeer.loss)} with ${bestPeer.shards.toFixed(1)} shards (${bestPeer.name})`
          : 'none does better',
        `${percent(ours.lossOfDay)} with ${ours.shardsOfDay.toFixed(1)} shards`,
        ours.minutes === undefined ? '> 60' : String(ours.minutes),
        ours.shards.toFixed(0),
        ours.lossAfter === undefined ? '–' : percent(ours.lossAfter),
      ]),
    ),
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)];
}
