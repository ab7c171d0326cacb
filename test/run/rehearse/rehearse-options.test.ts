import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseRehearseOptions } from '../../../run/rehearse/rehearse-options';

describe('the flags of rehearse', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'rehearse-options-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function trace(hours: number, value = (_hour: number) => 1_000_000): string {
    const file = join(folder, `${hours}.csv`);
    const rows = Array.from({ length: hours + 1 }, (_, hour) => {
      return `${new Date(Date.UTC(2026, 0, 5, hour)).toISOString()},${value(hour)}`;
    });
    writeFileSync(file, ['timestamp,value', ...rows].join('\n'));
    return file;
  }
  const parse = (...args: string[]) => parseRehearseOptions(args);

  it('play a trace of the days without faults, at a scale chosen from the load', () => {
    const options = parse('--trace', trace(48), '--days', '2');
    expect(options).toMatchObject({ days: 2, seed: 1, density: undefined, isScaleGiven: false });
    expect(options.load.demand).toHaveLength(2880);
    expect(options.load.startTime).toBe(Date.UTC(2026, 0, 5));
    expect(options.load.note).toBeUndefined();
    expect(options.scale).toBeGreaterThanOrEqual(1);
  });

  it('take what simulate takes', () => {
    expect(parse('--generate', 'diurnal:days=2', '--days', '2').load.title).toBe('diurnal:days=2');
    const skewed = parse('--trace', trace(24), '--days', '1', '--p99', '2MiB', '--keys', 'hot-range');
    expect(skewed.load.keys.share(0.5, 0.51)).toBeGreaterThan(0.3);
    expect(Math.max(...skewed.load.demand)).toBeCloseTo(2, 1);
  });

  it('begin a shorter trace again, and say so', () => {
    const { load } = parse('--trace', trace(24), '--days', '3');
    expect(load.demand).toHaveLength(3 * 1440);
    expect(load.note).toBe('The load has 1 days; it begins again until 3 days are over.');
  });

  it('inject 1 % without a share', () => {
    expect(parse('--trace', trace(24), '--days', '1', '--faults').density).toBe(0.01);
    expect(parse('--trace', trace(24), '--days', '1', '--faults', '0.2').density).toBe(0.2);
    expect(parse('--trace', trace(24), '--days', '1', '--faults', '0').density).toBeUndefined();
  });

  it.each([
    [[], /^There is no load to play: give --trace FILE or --generate NAME\.$/],
    [['--trace', 'none.csv'], /^--trace none\.csv: there is no such file/],
    [['--generate', 'diurnal', '--trace', 'a'], /cannot be combined; give one load\.$/],
    [['--seed', 'x'], /^--seed x: must be a whole number from 0 to 4,294,967,295\.$/],
    [['--scale', '0.5'], /^--scale 0\.5: must be a number from 1 to 10,000\.$/],
    [['--faults', '2'], /^--faults 2: must be a number from 0 to 0\.5\.$/],
    [['--days', '0'], /^--days 0: must be a number from 0\.001 to 400\.$/],
    [['--from', '40'], /^--from 40: the load has 7 days only\.$/],
    [['--keys', 'none'], /^--keys none: there is no none; there is: uniform/],
    [['--record-size', '11MiB'], /^--record-size 11MiB: must be at most 10MiB\.$/],
    [['--pace', '2'], /^Unknown option '--pace'/],
    [['--days', '1', '--days', '2'], /^--days is given twice \(1, 2\); give one\.$/],
  ])('refuse %j', (args, sentence) => {
    const hasLoad = args.length === 0 || args.includes('--trace');
    const load = hasLoad ? [] : ['--generate', 'diurnal'];
    expect(() => parse(...load, ...args)).toThrow(sentence);
  });

  it('refuse a trace that is longer than the days', () => {
    expect(() => parse('--trace', trace(72), '--days', '2')).toThrow(
      'The load has 3 days, more than the 2 of --days: give --days 4 to play all of it, or --from DAY to play --days days of it from that day on (1 is the first).',
    );
    const { load } = parse('--trace', trace(72), '--days', '1', '--from', '2');
    expect(load.startTime).toBe(Date.UTC(2026, 0, 6));
    expect(load.demand).toHaveLength(1440);
  });

  it('refuse days without load', () => {
    const file = trace(49, (hour) => (hour < 24 ? 0 : 5));
    expect(() => parse('--trace', file, '--days', '0.5', '--from', '1')).toThrow(/nothing to rehearse\.$/);
  });
});
