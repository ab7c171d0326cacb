import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { withSection } from '../autoscaling/with-section';
import { agentMeasure } from './agent';
import { codecMeasure } from './codec';
import { kplMeasure } from './kpl';
import { leaseConsumerBench } from './lease-consumer';
import { producerMeasure } from './producer';
import { routeMeasure } from './route';
import { clientSection, type Measure, partOf } from './section';

const PAGE = join(resolve(__dirname, '..', '..', '..'), 'docs', 'benchmarks.md');

const MEASURES: readonly Measure[] = [
  codecMeasure,
  routeMeasure,
  producerMeasure,
  kplMeasure,
  agentMeasure,
  {
    name: 'lease-consumer',
    title: 'LeaseConsumer against the Kinesis Client Library 3.5',
    isLong: true,
    run: leaseConsumerBench,
  },
];

/** Runs the named measures, or all but the long ones, and writes their parts of docs/benchmarks.md. */
async function main(names: readonly string[]): Promise<void> {
  const unknown = names.find((name) => !MEASURES.some((measure) => measure.name === name));
  if (unknown !== undefined) {
    console.error(
      `There is no measure ${unknown}; there are: ${MEASURES.map(({ name }) => name).join(', ')}.`,
    );
    process.exitCode = 2;
    return;
  }
  const measured = new Map<string, string>();
  const chosen = MEASURES.filter(({ name, isLong = false }) =>
    names.length === 0 ? !isLong : names.includes(name),
  );
  for (const measure of chosen) {
    console.error(`${measure.title} …`);
    const part = partOf(measure, await measure.run());
    console.log(`${part}\n`);
    measured.set(measure.name, part);
  }
  const page = readFileSync(PAGE, 'utf8');
  writeFileSync(PAGE, withSection(page, clientSection(MEASURES, measured, page)));
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
