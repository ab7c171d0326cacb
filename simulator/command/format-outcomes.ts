import type { Outcome } from '../play';
import type { PlayedLoad } from './read-load';

/** The comparison as a table of headings (of one or two lines) and cells. */
export interface ComparisonTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * The comparison as a table.
 * @param mibPerShard the MiB of a shard's full load: 1, or less where records are small
 */
export function tableOf(outcomes: readonly Outcome[], mibPerShard: number): ComparisonTable {
  return {
    head: [
      'policy',
      'rejected',
      'USD\na month',
      'MiB\nrejected',
      'minutes\n> 1 %',
      'mean\nshards',
      'shard-\nhours',
      'J100',
      'reshards\na day',
      'UpdateShardCount\na day',
      'calls\nrefused',
    ],
    rows: outcomes.map(({ label, mode, score, j100, usdPerMonth }) => {
      const shards = mode === 'provisioned';
      return [
        label,
        percent(score.lossShare),
        dollars(usdPerMonth),
        count(score.lostMinutes * 60 * mibPerShard),
        String(score.longestLossRun),
        shards ? (score.shardMinutes / Math.max(1, score.countedMinutes)).toFixed(1) : '–',
        shards ? count(score.shardMinutes / 60) : '–',
        j100 === undefined ? '–' : j100.toFixed(2),
        shards ? score.reshardsPerDay.toFixed(1) : '–',
        shards ? score.updateShardCountPerDay.toFixed(1) : '–',
        shards ? count(score.refusedCalls) : '–',
      ];
    }),
  };
}

/** The table for a terminal: the first column is aligned to the left, the others to the right. */
export function formatTable({ head, rows }: ComparisonTable): string {
  const words = head.map((text) => text.split('\n'));
  const depth = Math.max(...words.map(({ length }) => length));
  const headings = Array.from({ length: depth }, (_, line) =>
    words.map((parts) => parts[line - (depth - parts.length)] ?? ''),
  );
  const lines = [...headings, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)));
  const format = (cells: readonly string[]): string =>
    cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  const rule = '─'.repeat(widths.reduce((sum, width) => sum + width + 2, -2));
  return [...headings.map(format), rule, ...rows.map(format)].join('\n');
}

/** A share as a percentage. Only a share of zero is `0 %`; a tiny one is `<0.001 %`. */
export function percent(share: number): string {
  if (share === 0) return '0 %';
  if (share < 0.000_005) return '<0.001 %';
  return `${(100 * share).toFixed(share < 0.01 ? 3 : 1)} %`;
}

export function dollars(amount: number): string {
  return amount.toLocaleString('en-US', {
    minimumFractionDigits: 0,
    maximumFractionDigits: amount < 10 ? 2 : 0,
  });
}

/** `1 shard`, `40 shards`. */
export function shardsText(shards: number): string {
  return shards === 1 ? '1 shard' : `${shards.toLocaleString('en-US')} shards`;
}

/** An amount of data. */
export function mibText(mib: number): string {
  if (mib < 0.1) return 'less than 0.1 MiB';
  return mib < 1024
    ? `${mib < 10 ? mib.toFixed(1) : Math.round(mib).toLocaleString('en-US')} MiB`
    : `${(mib / 1024).toFixed(1)} GiB`;
}

function count(value: number): string {
  const digits = value < 10 && !Number.isInteger(value) ? 1 : 0;
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** The output of `--json`: unrounded numbers, times in ISO 8601, loads in shards. */
export function toJson({
  facts,
  answer,
  firstMinute,
  minutes,
  outcomes,
  load,
}: {
  readonly facts: readonly string[];
  readonly answer: string;
  readonly firstMinute: number;
  readonly minutes: number;
  readonly outcomes: readonly Outcome[];
  readonly load: PlayedLoad;
}): object {
  const timeOf = (minute: number): string => new Date(load.startTime + minute * 60_000).toISOString();
  return {
    load: load.title,
    facts,
    answer,
    countedFrom: timeOf(firstMinute),
    countedMinutes: minutes,
    outcomes: outcomes.map(({ label, score, j100, usdPerMonth, run }) => ({
      policy: label,
      ...score,
      j100,
      usdPerMonth,
      events: run.events.map(({ minute, kind, shards, why }) => ({
        time: timeOf(minute),
        kind,
        shards,
        why,
      })),
    })),
  };
}
