import { type Benchmark, headingOf } from './benchmark';
import { dateOf, sectionOf } from './section';

/** A section may be so much older than the newest change of the code that it measures. */
export const GRACE_DAYS = 30;

const DAY_MS = 86_400_000;

/**
 * What of the page has to be measured anew, a sentence each.
 *
 * @param lastChangeOf the date of the newest change below paths, `yyyy-mm-dd`; undefined for none that is known
 */
export function staleSections(
  page: string,
  benchmarks: readonly Benchmark[],
  lastChangeOf: (paths: readonly string[]) => string | undefined,
): string[] {
  return benchmarks.flatMap((benchmark) => {
    const command = `npm run bench -- ${benchmark.name} --write`;
    const section = sectionOf(page, headingOf(benchmark));
    if (section === undefined && benchmark.isLong) return [];
    if (section === undefined) return [`docs/benchmarks.md has no section "${benchmark.title}": ${command}`];
    const measured = dateOf(section);
    if (measured === undefined) return [`"${benchmark.title}" does not say when it was measured: ${command}`];
    const changed = lastChangeOf(benchmark.measures);
    if (changed === undefined || Date.parse(changed) - Date.parse(measured) <= GRACE_DAYS * DAY_MS) return [];
    const code = benchmark.measures.join(', ');
    return [
      `"${benchmark.title}" was measured on ${measured}, and ${code} changed on ${changed}: ${command}`,
    ];
  });
}
