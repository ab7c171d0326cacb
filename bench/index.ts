import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BENCHMARKS, ROOT } from './benchmarks';
import { sectionFor, withSection } from './page';

const PAGE = join(ROOT, 'docs', 'benchmarks.md');

/** Runs the named benchmarks, or all that are not long, and writes their sections of docs/benchmarks.md. */
async function main(args: readonly string[]): Promise<void> {
  const { values, positionals: names } = parseArgs({
    args: [...args],
    options: { write: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const unknown = names.find((name) => !BENCHMARKS.some((benchmark) => benchmark.name === name));
  if (unknown !== undefined) {
    const known = BENCHMARKS.map(({ name }) => name).join(', ');
    console.error(`There is no benchmark ${unknown}; there are: ${known}.`);
    process.exitCode = 2;
    return;
  }
  for (const benchmark of BENCHMARKS) {
    if (names.length === 0 ? benchmark.isLong : !names.includes(benchmark.name)) continue;
    console.error(`${benchmark.title} …`);
    const section = sectionFor(benchmark, await benchmark.run(), new Date());
    console.log(`${section}\n`);
    // Each at once: the next may fail, or be broken off.
    if (values.write) writeFileSync(PAGE, withSection(readFileSync(PAGE, 'utf8'), section));
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
