import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { stampOf, withSection } from '../page';
import { generatedLoads, tracesIn } from './loads';
import { playAll } from './play-all';
import { autoscalingSection } from './section';

const PAGE = join(resolve(__dirname, '..', '..', '..'), 'docs', 'benchmarks.md');

/** Plays all policies over all loads and writes the section of docs/benchmarks.md. */
async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { traces: { type: 'string' }, 'dry-run': { type: 'boolean', default: false } },
  });
  const folder = values.traces ?? process.env.BENCH_TRACES;
  const startedAt = performance.now();
  const loads = [...(folder === undefined ? [] : tracesIn(folder)), ...generatedLoads()];
  console.error(`Playing ${loads.length} loads …`);
  const section = autoscalingSection(await playAll(loads), stampOf(new Date()));
  console.log(section);
  console.error(`It took ${((performance.now() - startedAt) / 1000).toFixed(0)} s.`);
  if (!values['dry-run']) writeFileSync(PAGE, withSection(readFileSync(PAGE, 'utf8'), section));
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
