import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GENERATORS } from '../../simulator/generate';
import { readSpec } from '../../simulator/options/spec';
import { loadOf, parseTrace } from '../../simulator/trace';

/** A load with even keys, for every policy. */
export interface BenchLoad {
  readonly name: string;
  readonly kind: 'trace' | 'generated';
  /** MiB a second, one value for each minute. */
  readonly demand: Float64Array;
  /** Milliseconds since the epoch. */
  readonly startTime: number;
}

/** The p99 to which every trace is scaled, in bytes a second. */
const P99 = 24 * 1_048_576;
const GENERATED_START = Date.UTC(2026, 0, 5);

/** One load of each shape that the simulator generates; two of the random shapes. */
const SPECS: Readonly<Record<string, string>> = {
  diurnal: 'diurnal',
  weekly: 'weekly',
  steps: 'step:days=3',
  ramp: 'ramp:days=3',
  'flash crowds': 'flash-crowd',
  'flash crowds, higher': 'flash-crowd:factor=20,seed=7,surges=8',
  'square wave': 'square',
  'square wave, fast': 'square:period=40m,days=4',
  noise: 'noise',
  'quiet noise': 'noise:noise=0.15,seed=3',
};

export function generatedLoads(): BenchLoad[] {
  return Object.entries(SPECS).map(([name, spec]) => ({
    name,
    kind: 'generated',
    demand: readSpec('load', spec, GENERATORS).demand,
    startTime: GENERATED_START,
  }));
}

/** All CSV files of a folder. */
export function tracesIn(folder: string): BenchLoad[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.csv'))
    .sort()
    .map((file) => {
      const trace = parseTrace(file, readFileSync(join(folder, file), 'utf8'));
      return {
        name: file.replace(/\.csv$/, ''),
        kind: 'trace',
        demand: loadOf(trace, { p99: P99 }),
        startTime: trace.startTime,
      };
    });
}
