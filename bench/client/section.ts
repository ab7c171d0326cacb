import { sectionOf } from '../autoscaling/with-section';
import type { BenchRow } from '../bench-row';
import { machineAndDate } from '../machine';
import { table } from '../table';

/** The heading of the section of docs/benchmarks.md. */
export const TITLE = '## Client code';

/** One thing that is measured. */
export interface Measure {
  /** The word by which `npm run bench:client` runs it alone. */
  readonly name: string;
  readonly title: string;
  /** A long measure, or one that needs what not every machine has, runs only when it is named. */
  readonly isLong?: boolean;
  run(): Promise<readonly BenchRow[]>;
}

/** A measure as a part of that section. */
export function partOf({ title }: Measure, rows: readonly BenchRow[]): string {
  const [heading = '', ...lines] = table(`### ${title}`, rows).split('\n');
  return [heading, '', machineAndDate(), ...lines].join('\n');
}

/**
 * The section: the parts that were measured, and of the page before those that were not.
 * @param measured by the names of measures
 */
export function clientSection(
  measures: readonly Measure[],
  measured: ReadonlyMap<string, string>,
  page: string,
): string {
  const before = sectionOf(page, TITLE) ?? '';
  const parts = measures.flatMap(({ name, title }) => measured.get(name) ?? oldPart(before, title) ?? []);
  return [
    TITLE,
    '',
    'Written by `npm run bench:client`, which leaves out the LeaseConsumer: it takes seven minutes and Java, and runs when it is named.',
    'A CPU-second (CPU-s) counts all threads of the process, garbage collection included.',
    '',
    parts.join('\n\n'),
  ].join('\n');
}

function oldPart(section: string, title: string): string | undefined {
  const start = section.indexOf(`### ${title}\n`);
  if (start === -1) return undefined;
  const next = section.indexOf('\n### ', start);
  return section.slice(start, next === -1 ? undefined : next).trim();
}
