import type { Refusal } from '../model/simulated-stream';

/** What a peer sees at the start of a minute. Datapoints are those of CloudWatch: minute k can be seen from k + 2. */
export interface PeerView {
  readonly minute: number;
  /** Open shards (DescribeStreamSummary). */
  readonly shards: number;
  readonly updating: boolean;
  /** The last minute with a datapoint; -1 before the first. */
  readonly lastMinute: number;
  /** IncomingBytes of a minute as a load: MiB a second. */
  accepted(minute: number): number;
}

/** A published autoscaler, by what it does at the start of a minute. It keeps its own alarms and tags. */
export interface Peer {
  /** @returns the target of an UpdateShardCount call, or undefined for no call */
  wake(view: PeerView): number | undefined;
  /** What AWS answered to the call; undefined for done. */
  answered(refusal: Refusal | undefined, view: PeerView): void;
}

/** Makes a peer for one run. */
export type PeerFactory = (initialShards: number) => Peer;
