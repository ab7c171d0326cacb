import { type PacingClock, wait } from '../../client';
import { ClickstreamLines, generateClickstream } from './clickstream';
import type { InputLine } from './input';

/** The load to generate: `steady` is a number of lines, `surge` is the story of an autoscaled stream. */
export const SCENARIOS = ['steady', 'surge'] as const;
export type ScenarioName = (typeof SCENARIOS)[number];

/** What the flags say about the load to generate. */
export interface LoadOptions {
  readonly scenario: ScenarioName;
  /** How many lines, in the steady scenario. */
  readonly lines: number;
  readonly seed: number;
  /** The share of lines that no consumer can read, 0 to 1. */
  readonly poison: number;
  /** How many lines each line stands for; 1 or more. */
  readonly scale: number;
}

/** The stream, as far as a phase waits for something to happen to it. */
export interface StreamView {
  readonly openShards: number;
  readonly isUpdating: boolean;
  /** Splits so far that the resharder made to isolate a hot key. */
  readonly isolations: number;
  /** Changes so far that reduced the shard count. */
  readonly reductions: number;
  /** How often the resharder has looked and changed nothing, since its last change. */
  readonly looksSinceChange: number;
}

/** A stretch of load. It lasts until the stream has answered it, within bounds. */
export interface Phase {
  readonly name: string;
  /** The sentence that announces it. */
  readonly announcement: string;
  /** MiB a second. */
  readonly load: number;
  /** The part of the load that comes from one visitor, and so has one partition key; 0 to 1. */
  readonly hotShare: number;
  /** Seconds of AWS's time. */
  readonly atLeast: number;
  readonly atMost: number;
  readonly isOver: (now: StreamView, begin: StreamView) => boolean;
}

/** What the phases are played with. */
export interface PhaseHost {
  readonly clock: PacingClock;
  readonly signal: AbortSignal;
  /** How many lines each line stands for: the loads are AWS's, and an Nth of them is played. */
  readonly scale: number;
  /** The approximate size of a line, in bytes. */
  readonly lineBytes: number;
  readonly look: () => StreamView;
  /** Called when a phase begins. */
  readonly onPhase: (phase: Phase) => void;
}

/** The clickstream of the scenario. @throws the signal's reason, while the lines are read */
export function generatedLines(
  { scenario, lines, seed, poison: poisonShare, scale }: LoadOptions,
  host: Pick<PhaseHost, 'clock' | 'signal' | 'look' | 'onPhase'>,
): AsyncIterable<InputLine> {
  const clickstream = { seed, poisonShare, startTime: host.clock.now() };
  if (scenario === 'steady') return generateClickstream({ ...clickstream, lines });
  // Many visitors, so that their keys spread evenly over a dozen shards.
  const manyVisitors = new ClickstreamLines({ ...clickstream, visitors: 20_000 });
  return playPhases(SURGE, manyVisitors, { ...host, scale, lineBytes: SURGE_LINE_BYTES });
}

/** Large batches that gather for some seconds: few invocations, as a consumer has them that counts and does not hurry. */
const UNHURRIED = { batchSize: 1000, batchingWindowSeconds: 10 } as const;

/** The story's settings of the app, as under `blueprint` in `cdk.json`: the capacity that it begins with, and its bounds. */
export const SURGE_SETTINGS = {
  capacity: { mode: 'autoscaled', minShards: 2, maxShards: 16, initialShards: 2 },
  consumer: UNHURRIED,
  sessions: UNHURRIED,
  ingest: { http: { auth: 'api-key', origins: ['https://www.example.com'] } },
} as const;
/**
 * How many records a record of the story stands for. An hour of its load at full size would keep a machine busy for many
 * minutes.
 */
export const SURGE_SCALE = 60;
/** Large lines, so that bytes fill a shard: this machine writes 1 MiB more easily than 1,000 records. */
const SURGE_LINE_BYTES = 3 * 1024;

const MINUTE = 60;

/**
 * Steady load, a surge, a visitor who alone nearly fills a shard, and a calm end. Each phase lasts until the
 * stream has answered it. A busy machine needs several times as long as an idle one.
 */
export const SURGE: readonly Phase[] = [
  {
    name: 'steady',
    announcement: 'a steady load of 1.2 MiB/s: two shards are enough',
    load: 1.2,
    hotShare: 0,
    atLeast: 4 * MINUTE,
    atMost: 4 * MINUTE,
    isOver: () => true,
  },
  {
    name: 'surge',
    announcement: 'a surge to 3.4 MiB/s, more than the shards take',
    load: 3.4,
    hotShare: 0,
    atLeast: 6 * MINUTE,
    atMost: 90 * MINUTE,
    isOver: ({ openShards, isUpdating }) => openShards >= 6 && !isUpdating,
  },
  {
    name: 'hot key',
    announcement: 'of 3.4 MiB/s, 0.95 come from one visitor, and so go to one shard',
    load: 3.4,
    hotShare: 0.28,
    atLeast: 3 * MINUTE,
    atMost: 150 * MINUTE,
    isOver: ({ isolations, isUpdating }, begin) => isolations > begin.isolations && !isUpdating,
  },
  {
    name: 'calm',
    announcement: 'the load falls to 0.2 MiB/s',
    load: 0.2,
    hotShare: 0,
    atLeast: 5 * MINUTE,
    atMost: 150 * MINUTE,
    // The policy decides how few shards remain: it keeps those that isolate hot keys for hours.
    isOver: ({ reductions, looksSinceChange, isUpdating }, begin) =>
      reductions > begin.reductions && looksSinceChange >= 2 && !isUpdating,
  },
];

/** A timer comes about a millisecond late, so shorter waits than this are joined. */
const SHORTEST_WAIT_MS = 20;
/** A busy machine catches up on a delay up to this; load that the stream held up for longer is left out. */
const CATCH_UP_MS = 500;
const BYTES_PER_MS = (1024 * 1024) / 1000;

/**
 * Lines at the pace of each phase, as far as the reader keeps up.
 * @throws the signal's reason
 */
export async function* playPhases(
  phases: readonly Phase[],
  lines: ClickstreamLines,
  { clock, signal, scale, lineBytes, look, onPhase }: PhaseHost,
): AsyncGenerator<InputLine> {
  let number = 0;
  for (const phase of phases) {
    onPhase(phase);
    const begin = clock.now();
    const viewAtBegin = look();
    const hot = new Pace(begin, (phase.load * phase.hotShare) / scale);
    const others = new Pace(begin, (phase.load * (1 - phase.hotShare)) / scale);
    for (;;) {
      const now = clock.now();
      const seconds = (now - begin) / 1000;
      if (seconds >= phase.atMost || (seconds >= phase.atLeast && phase.isOver(look(), viewAtBegin))) break;
      number++;
      // The hot visitor is the point of its phase, so a machine too slow for all of the load omits others'
      // lines.
      const isHot = hot.due <= Math.max(now, others.due);
      const bytes = lines.next(number, { hotShare: isHot ? 1 : 0, queryBytes: lineBytes });
      yield { kind: 'line', number, bytes };
      (isHot ? hot : others).count(bytes.length, clock.now());
      const early = Math.min(hot.due, others.due) - clock.now();
      if (early >= SHORTEST_WAIT_MS) await wait(early, clock, signal);
    }
  }
}

/** When the next line of a load is due. */
class Pace {
  private readonly bytesPerMs: number;

  /** @param load MiB a second; with 0 no line is ever due */
  constructor(
    public due: number,
    load: number,
  ) {
    this.bytesPerMs = load * BYTES_PER_MS;
    if (load === 0) this.due = Number.POSITIVE_INFINITY;
  }

  count(bytes: number, now: number): void {
    this.due = Math.max(this.due, now - CATCH_UP_MS) + bytes / this.bytesPerMs;
  }
}
