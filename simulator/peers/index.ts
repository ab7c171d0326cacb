import { applicationAutoScaling } from './application-auto-scaling';
import { awsSamples } from './aws-samples';
import { epsagon } from './epsagon';
import type { PeerFactory } from './peer';
import { scalingUtils } from './scaling-utils';
import { substation } from './substation';
import { targetTracking } from './target-tracking';

export type { Peer, PeerCall, PeerFactory, PeerView, ShardBounds } from './peer';

/** The published autoscalers, by the name that `--policy` takes. */
export const PEERS = {
  'aws-samples': awsSamples,
  'scaling-utils': scalingUtils,
  epsagon,
  substation,
  'application-auto-scaling': applicationAutoScaling,
  'target-tracking': targetTracking,
} as const satisfies Record<string, PeerFactory>;
