import type { BenchRow } from '../bench-row';
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
  return table(`### ${title}`, rows);
}

export function clientSection(parts: readonly string[]): string {
  return [TITLE, '', 'Written by `npm run bench:client`.', '', parts.join('\n\n')].join('\n');
}
