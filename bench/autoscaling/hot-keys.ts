import { hotKey, hotRange, zipfKeys } from '../../simulator/generate';
import type { KeyDistribution } from '../../simulator/model/key-distribution';
import type { RunRecord } from '../../simulator/model/run-record';
import type { Scenario } from '../../simulator/model/scenario';
import { PEERS } from '../../simulator/peers';
import { POLICIES } from '../../simulator/play';
import { runFixed } from '../../simulator/play/run-capacity';

/** The result of all policies on a load with uneven keys. */
export interface HotKeyResult {
  readonly name: string;
  /** The rejected share on 12 fixed shards, which would be enough for even keys. */
  readonly fixedLoss: number;
  /** The published autoscaler that rejects least over the day. */
  readonly bestPeer: { readonly name: string; readonly loss: number; readonly shards: number };
  readonly ours: {
    /** Minutes until no minute loses more than the unavoidable part plus 0.1 %; undefined if over an hour. */
    readonly minutes: number | undefined;
    /** The highest shard count of the first hour. */
    readonly shards: number;
    /** The loss in the rest of the first hour; undefined with `minutes`. */
    readonly lossAfter: number | undefined;
    readonly lossOfDay: number;
    readonly shardsOfDay: number;
  };
}

const LEVEL = 8;
const SHARDS = 12;
const HOUR = 60;
const DAY = 1440;

/** `beyondHelp` is the unavoidable loss: the part of one key's load that exceeds a shard. */
export const HOT_LOADS: readonly {
  readonly name: string;
  readonly keys: KeyDistribution;
  readonly beyondHelp: number;
}[] = [
  {
    name: '30 % of the load in 1 % of the hash range',
    keys: hotRange({ share: 0.3, width: 0.01, at: 0.5 }),
    beyondHelp: 0,
  },
  { name: '5,000 keys, Zipf 0.7', keys: zipfKeys(5000, 0.7), beyondHelp: 0 },
  { name: '5,000 keys, Zipf 0.9', keys: zipfKeys(5000, 0.9), beyondHelp: 0 },
  {
    name: '5,000 keys, Zipf 1.1',
    keys: zipfKeys(5000, 1.1),
    beyondHelp: beyondOneShard(firstOfZipf(5000, 1.1)),
  },
  {
    name: 'one key of 1.5 MiB/s',
    keys: hotKey({ share: 1.5 / LEVEL, at: 0.52 }),
    beyondHelp: beyondOneShard(1.5 / LEVEL),
  },
];

export function playHotKeys(): HotKeyResult[] {
  return HOT_LOADS.map(({ name, keys, beyondHelp }) => {
    const scenario: Scenario = {
      demand: new Float64Array(DAY).fill(LEVEL),
      startTime: Date.UTC(2026, 0, 5),
      keys,
      initialShards: SHARDS,
      minShards: 1,
      maxShards: 10_000,
      cv: 0.094,
      metricDelay: 1,
    };
    const play = (policy: string): RunRecord => {
      const found = POLICIES.find((each) => each.name === policy);
      if (found === undefined) throw new Error(`There is no policy ${policy}.`);
      return found.play(scenario);
    };
    const peers = Object.keys(PEERS).map((peer) => {
      const run = play(peer);
      return { name: peer, loss: lossOf(run, 0, DAY), shards: meanOf(run.shards) };
    });
    const ours = play('ours');
    const target = beyondHelp + 0.001;
    let last = -1;
    for (let minute = 0; minute < HOUR; minute++)
      if ((ours.lost[minute] ?? 0) / LEVEL > target) last = minute;
    return {
      name,
      fixedLoss: lossOf(runFixed('fixed', SHARDS, scenario), 0, DAY),
      bestPeer: peers.reduce((best, peer) => (peer.loss < best.loss ? peer : best)),
      ours: {
        minutes: last === HOUR - 1 ? undefined : last + 1,
        shards: Math.max(...ours.shards.subarray(0, HOUR)),
        lossAfter: last === HOUR - 1 ? undefined : lossOf(ours, last + 1, HOUR),
        lossOfDay: lossOf(ours, 0, DAY),
        shardsOfDay: meanOf(ours.shards),
      },
    };
  });
}

function lossOf({ lost }: RunRecord, from: number, to: number): number {
  return lost.subarray(from, to).reduce((sum, each) => sum + each, 0) / (LEVEL * Math.max(1, to - from));
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length;
}

function beyondOneShard(share: number): number {
  return Math.max(0, share - 1 / LEVEL);
}

function firstOfZipf(count: number, exponent: number): number {
  let all = 0;
  for (let rank = 1; rank <= count; rank++) all += rank ** -exponent;
  return 1 / all;
}
