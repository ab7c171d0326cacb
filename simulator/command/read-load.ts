import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { UsageError } from '../errors';
import { type KeyDistribution, UNIFORM_KEYS } from '../model/key-distribution';
import { BALANCED_RECORD } from '../model/scenario';
import { loadOf, parseTrace } from '../trace';
import type { SimulateOptions } from './simulate-options';

/** The load to play. */
export interface PlayedLoad {
  /** Its name. */
  readonly title: string;
  /** In shards, one value for each minute. */
  readonly demand: Float64Array;
  /** Milliseconds since the epoch. */
  readonly startTime: number;
  readonly keys: KeyDistribution;
  /** Sentences about its origin. */
  readonly facts: readonly string[];
}

const MIB = 1_048_576;
/** The start of generated loads: midnight of a Monday. */
const GENERATED_START = Date.UTC(2026, 0, 5);

/**
 * Reads the trace or generates the load.
 * @throws UsageError, TraceError for a file that cannot be read or used
 */
export function readLoad({
  load,
  keys,
  recordBytes,
}: Pick<SimulateOptions, 'load' | 'keys' | 'recordBytes'>): PlayedLoad {
  const chosenKeys = keys?.distribution;
  const spread = keys === undefined ? [] : [`Its hash keys: ${keys.spec}.`];
  if (load.from === 'generator') {
    return {
      title: load.spec,
      demand: toShards(load.generated.demand, recordBytes),
      startTime: GENERATED_START,
      keys: chosenKeys ?? load.generated.keys,
      facts: [`The load is generated: ${load.spec}.`, ...spread],
    };
  }
  const trace = parseTrace(basename(load.file), readText(load.file));
  const repairs = [...trace.repairs];
  const rates = loadOf(trace, load.scale, repairs);
  const scale =
    'p99' in load.scale
      ? `scaled so that 99 of 100 minutes are below ${(load.scale.p99 / MIB).toFixed(1)} MiB/s`
      : `each unit taken for ${load.scale.bytesPerUnit} bytes`;
  return {
    title: trace.name,
    demand: toShards(rates, recordBytes),
    startTime: trace.startTime,
    keys: chosenKeys ?? UNIFORM_KEYS,
    facts: [
      `${trace.name}: ${trace.values.length.toLocaleString('en-US')} values, ${trace.stepMinutes} min apart, from ${new Date(trace.startTime).toISOString()}, ${scale}.`,
      ...repairs,
      ...spread,
    ],
  };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason =
      code === 'ENOENT'
        ? `there is no such file (looked for ${resolve(file)})`
        : code === 'EISDIR'
          ? 'it is a folder'
          : (error as Error).message;
    throw new UsageError(`--trace ${file}: ${reason}.`);
  }
}

/** The load in shards: small records reach a shard's 1,000 records a second before its MiB. */
function toShards(rates: Float64Array, recordBytes: number): Float64Array {
  const factor = Math.max(1, BALANCED_RECORD / recordBytes);
  return factor === 1 ? rates : rates.map((rate) => rate * factor);
}
