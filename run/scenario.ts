/** What the generated load does: as many lines as are asked for, or the story of an autoscaled stream. */
export const SCENARIOS = ['steady', 'surge'] as const;
export type ScenarioName = (typeof SCENARIOS)[number];

/** The stream, as far as a phase waits for something to happen to it. */
export interface StreamView {
  readonly openShards: number;
  readonly isUpdating: boolean;
  /** Splits so far that were made to keep a hot key apart. */
  readonly isolations: number;
  /** Changes so far that made shards fewer. */
  readonly reductions: number;
  /** How often the autoscaler has looked and left everything as it was, since it last changed the stream. */
  readonly looksSinceChange: number;
}

/** A stretch of load. It lasts until what it is there for has happened, within its bounds. */
export interface Phase {
  readonly name: string;
  /** What a person is told when it begins. */
  readonly announcement: string;
  /** MiB a second. */
  readonly load: number;
  /** The part of it that comes from one visitor, and so under one partition key; 0 to 1. */
  readonly hotShare: number;
  /** Seconds of this machine. */
  readonly atLeast: number;
  readonly atMost: number;
  readonly isOver: (now: StreamView, begin: StreamView) => boolean;
}

/** The capacity that the story begins with, and its bounds. */
export const SURGE_CAPACITY = { mode: 'autoscaled', minShards: 2, maxShards: 16, initialShards: 2 } as const;
/**
 * CloudWatch's minutes in a real one, for the story: a minute takes a second. The policy gives capacity back after
 * minutes that stood idle, so the story takes about an hour of CloudWatch's.
 */
export const SURGE_COMPRESSION = 60;
/** Large lines, so that it is bytes that fill a shard: 1 MiB takes less of a machine than 1,000 records. */
export const SURGE_LINE_BYTES = 8 * 1024;

/**
 * Steady load, a surge, a visitor who alone fills most of a shard, and a night. Each goes on until the stream has
 * answered it; a machine that is busy with other things needs several times what a quiet one does.
 */
export const SURGE: readonly Phase[] = [
  {
    name: 'steady',
    announcement: 'a steady load of 1.2 MiB/s: two shards are enough',
    load: 1.2,
    hotShare: 0,
    atLeast: 6,
    atMost: 6,
    isOver: () => true,
  },
  {
    name: 'surge',
    announcement: 'a surge to 3.4 MiB/s, more than the shards take',
    load: 3.4,
    hotShare: 0,
    atLeast: 6,
    atMost: 90,
    isOver: ({ openShards, isUpdating }) => openShards >= 6 && !isUpdating,
  },
  {
    name: 'hot key',
    announcement: 'of 3.4 MiB/s, 0.95 come from one visitor, and so go to one shard',
    load: 3.4,
    hotShare: 0.28,
    atLeast: 5,
    atMost: 150,
    isOver: ({ isolations, isUpdating }, begin) => isolations > begin.isolations && !isUpdating,
  },
  {
    name: 'calm',
    announcement: 'the load falls to 0.2 MiB/s',
    load: 0.2,
    hotShare: 0,
    atLeast: 5,
    atMost: 150,
    // How few there will be is the policy's to say: what keeps hot keys apart is given back hours later.
    isOver: ({ reductions, looksSinceChange, isUpdating }, begin) =>
      reductions > begin.reductions && looksSinceChange >= 2 && !isUpdating,
  },
];
