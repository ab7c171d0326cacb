import { systemClock } from '../client';
import { generateClickstream } from './clickstream-generator';
import { ClickstreamLines } from './clickstream-lines';
import type { InputLine } from './line-splitter';
import { playPhases, type Stage } from './play-phases';
import type { RunOptions } from './run-options';
import { SURGE, SURGE_LINE_BYTES } from './scenario';

/** The clickstream of the scenario that was asked for. */
export function generatedLines(
  { scenario, lines, seed, poison: poisonShare }: RunOptions,
  stage: Pick<Stage, 'signal' | 'look' | 'onPhase'>,
): AsyncIterable<InputLine> {
  const clickstream = { seed, poisonShare, startTime: Date.now() };
  if (scenario === 'steady') return generateClickstream({ ...clickstream, lines });
  // Many visitors, so that their keys spread evenly over a dozen shards.
  const manyVisitors = new ClickstreamLines({ ...clickstream, visitors: 20_000 });
  return playPhases(SURGE, manyVisitors, { ...stage, clock: systemClock, lineBytes: SURGE_LINE_BYTES });
}
