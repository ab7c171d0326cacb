import { UNIFORM_KEYS } from '../../../../simulator/model/key-distribution';
import type { Scenario } from '../../../../simulator/model/scenario';

/** A load without bursts on even keys; what a test is about is given. */
export function scenarioOf(demand: readonly number[], given: Partial<Scenario> = {}): Scenario {
  return {
    demand: Float64Array.from(demand),
    startTime: Date.UTC(2026, 0, 5),
    keys: UNIFORM_KEYS,
    initialShards: 4,
    minShards: 1,
    maxShards: 10_000,
    cv: 0,
    metricDelay: 1,
    ...given,
  };
}

/** `steady(10, 3, 5, 4)`: 3 for 10 minutes, 4 for 5. */
export function steady(...parts: readonly number[]): number[] {
  const load: number[] = [];
  for (let part = 0; part < parts.length; part += 2) {
    load.push(...new Array<number>(parts[part] ?? 0).fill(parts[part + 1] ?? 0));
  }
  return load;
}
