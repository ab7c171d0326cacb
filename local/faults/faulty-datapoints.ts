import type { Faults } from './faults';

/** A datapoint, as far as its faults know it. */
interface Datapoint {
  readonly metric: {
    readonly namespace: string;
    readonly name: string;
    readonly dimensions: Readonly<Record<string, string>>;
  };
  readonly timestamp: number;
}

type Source<D> = (minutes: readonly number[]) => Iterable<D>;

const MINUTE_MS = 60_000;

/**
 * A source of metrics of which some datapoints come late or never. A late one keeps its time stamp, as on AWS.
 */
export function faultyDatapoints<D extends Datapoint>(source: Source<D>, faults: Faults): Source<D> {
  let held: { readonly due: number; readonly datapoint: D }[] = [];
  return (minutes) => {
    const present = minutes.at(-1) ?? 0;
    const published = held.filter(({ due }) => due <= present).map(({ datapoint }) => datapoint);
    held = held.filter(({ due }) => due > present);
    // Several samples of a metric in one minute are one datapoint, with one verdict.
    const verdicts = new Map<string, ReturnType<Faults['datapoint']>>();
    for (const datapoint of source(minutes)) {
      const metric = nameOf(datapoint);
      const minute = Math.floor(datapoint.timestamp / MINUTE_MS) * MINUTE_MS;
      const key = `${minute} ${metric}`;
      if (!verdicts.has(key)) verdicts.set(key, faults.datapoint(metric));
      const verdict = verdicts.get(key);
      if (verdict === undefined) published.push(datapoint);
      else if (verdict.kind === 'late') held.push({ due: present + verdict.minutes * MINUTE_MS, datapoint });
    }
    return published;
  };
}

function nameOf({ metric: { namespace, name, dimensions } }: Datapoint): string {
  const sorted = Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${namespace} ${name} ${sorted.map(([key, value]) => `${key}=${value}`).join(' ')}`.trim();
}
