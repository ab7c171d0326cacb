import type { Outcome } from '../play';
import type { PlayedLoad } from './read-load';

/** What `--json` prints: numbers without rounding, times in ISO 8601, loads in shards. */
export function toJson({
  facts,
  answer,
  firstMinute,
  minutes,
  outcomes,
  load,
}: {
  readonly facts: readonly string[];
  readonly answer: string;
  readonly firstMinute: number;
  readonly minutes: number;
  readonly outcomes: readonly Outcome[];
  readonly load: PlayedLoad;
}): object {
  const timeOf = (minute: number): string => new Date(load.startTime + minute * 60_000).toISOString();
  return {
    load: load.title,
    facts,
    answer,
    countedFrom: timeOf(firstMinute),
    countedMinutes: minutes,
    outcomes: outcomes.map(({ label, score, j100, usdPerMonth, run }) => ({
      policy: label,
      ...score,
      j100,
      usdPerMonth,
      events: run.events.map(({ minute, kind, shards, why }) => ({
        time: timeOf(minute),
        kind,
        shards,
        why,
      })),
    })),
  };
}
