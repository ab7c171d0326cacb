import { describe, expect, it } from 'vitest';
import { type Benchmark, sectionFor, staleSections } from '../../../../bench/page';

const benchmark: Benchmark = {
  name: 'speed',
  title: 'Speed',
  measures: ['local/http'],
  run: async () => [],
};
const page = `# Benchmarks\n\n${sectionFor(benchmark, [], new Date('2026-03-01'))}\n`;

describe('a section of the benchmarks', () => {
  it('holds until its code is changed more than 30 days later', () => {
    expect(staleSections(page, [benchmark], () => '2026-03-31')).toEqual([]);
    expect(staleSections(page, [benchmark], () => undefined)).toEqual([]);
    expect(staleSections(page, [benchmark], () => '2026-04-01')).toEqual([
      '"Speed" was measured on 2026-03-01, and local/http changed on 2026-04-01: npm run bench -- speed --write',
    ]);
  });

  it('is missing, unless it takes long, or has no date', () => {
    expect(staleSections('# Benchmarks\n', [{ ...benchmark, isLong: true }], () => undefined)).toEqual([]);
    expect(staleSections('# Benchmarks\n', [benchmark], () => undefined)).toEqual([
      'docs/benchmarks.md has no section "Speed": npm run bench -- speed --write',
    ]);
    expect(staleSections('\n## Speed\n', [benchmark], () => undefined)).toEqual([
      '"Speed" does not say when it was measured: npm run bench -- speed --write',
    ]);
  });
});
