import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { TITLE as AUTOSCALING } from './autoscaling/section';
import { sectionOf, withSection } from './autoscaling/with-section';
import type { BenchRow } from './bench-row';
import { TITLE as CLIENT } from './client/section';
import { firehoseBench } from './firehose';
import { functionsBench } from './functions';
import { fanOutBench } from './kinesis/fan-out';
import { fanOutSoakBench } from './kinesis/fan-out-soak';
import { putRecordsBench } from './kinesis/put-records';
import { machineAndDate } from './machine';
import { endToEndBench } from './run/end-to-end';
import { ownTimeBench } from './run/own-time';
import { sampleLogBench } from './run/sample-log';
import { synthBench } from './synth';
import { table } from './table';

const ROOT = resolve(__dirname, '..', '..');

interface Section {
  readonly title: string;
  readonly name: string;
  /** A long benchmark runs only when it is named. */
  readonly isLong?: boolean;
  run(): Promise<BenchRow[]>;
}

const SECTIONS: readonly Section[] = [
  { name: 'put-records', title: 'PutRecords through the AWS SDK', run: putRecordsBench },
  {
    name: 'end-to-end',
    title: 'End to end: PutRecords to the last write of the consumer',
    run: () => endToEndBench(ROOT),
  },
  { name: 'fan-out', title: 'Enhanced fan-out: pushed against polled', run: fanOutBench },
  {
    name: 'fan-out-soak',
    title: 'Enhanced fan-out for ten minutes',
    isLong: true,
    run: () => fanOutSoakBench(),
  },
  {
    name: 'sample-log',
    title: 'npm start on an access log of 10,000 lines, from a built checkout',
    run: () => sampleLogBench(ROOT),
  },
  {
    name: 'own-time',
    title: "AWS's time: the story, a day, a rehearsal",
    run: () => ownTimeBench(ROOT),
  },
  { name: 'firehose', title: 'Firehose: records to objects', run: firehoseBench },
  { name: 'synth', title: 'Synthesis', run: synthBench },
  { name: 'functions', title: 'Function bundles', run: () => functionsBench(ROOT) },
];

/** Runs the named benchmarks, or all of them and then writes docs/benchmarks.md. */
async function main(names: readonly string[]): Promise<void> {
  const unknown = names.find((name) => !SECTIONS.some((section) => section.name === name));
  if (unknown !== undefined) {
    console.error(
      `There is no benchmark ${unknown}; there are: ${SECTIONS.map(({ name }) => name).join(', ')}.`,
    );
    process.exitCode = 2;
    return;
  }
  const chosen = SECTIONS.filter(({ name, isLong = false }) =>
    names.length === 0 ? !isLong : names.includes(name),
  );
  const parts: string[] = [];
  for (const { title, run } of chosen) {
    console.error(`${title} …`);
    const part = table(`## ${title}`, await run());
    console.log(`${part}\n`);
    parts.push(part);
  }
  if (names.length === 0) writePage(page(parts));
}

/**
 * Keeps the sections of `npm run bench:client` and `npm run bench:autoscaling`, which need programs or traces that not
 * every machine has.
 */
function writePage(text: string): void {
  const file = join(ROOT, 'docs', 'benchmarks.md');
  const before = readFileSync(file, 'utf8');
  const kept = [CLIENT, AUTOSCALING].flatMap((title) => sectionOf(before, title) ?? []);
  writeFileSync(file, kept.reduce(withSection, text));
}

function page(parts: readonly string[]): string {
  return [
    '# Benchmarks',
    '',
    'Written by `npm run bench`. Both sides of each ratio were measured in turn, in one run, on one machine; the figures are medians.',
    'Ratios carry over to other machines, absolute figures do not.',
    '',
    machineAndDate(),
    '',
    parts.join('\n\n'),
    '',
  ].join('\n');
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
