import { median, medianRatio } from '../statistics';
import type { BenchRow } from './bench-row';

/** Rows as a Markdown table under a heading. @param heading with its number signs */
export function table(heading: string, rows: readonly BenchRow[]): string {
  const lines = rows.map(({ measure, ours, peer, ratio, target, met }) => {
    const verdict = met === undefined ? target : `${target} ${met ? '✓' : '✗ missed'}`;
    return `| ${measure} | ${ours} | ${peer} | ${ratio} | ${verdict} |`;
  });
  return [
    heading,
    '',
    '| measure | here | held against | ratio | target |',
    '|---|---|---|---|---|',
    ...lines,
  ].join('\n');
}

/** The row of a ratio of rates that were measured in turn. */
export function ratioRow(
  measure: string,
  [ours, peerName, theirs]: readonly [readonly number[], string, readonly number[]],
  format: (rate: number) => string,
  target?: number,
): BenchRow {
  const ratio = medianRatio(ours, theirs);
  return {
    measure,
    ours: format(median(ours)),
    peer: `${peerName}: ${format(median(theirs))}`,
    ratio: `${ratio.toFixed(2)}x`,
    target: target === undefined ? '' : `>= ${target}x`,
    met: target === undefined ? undefined : ratio >= target,
  };
}
