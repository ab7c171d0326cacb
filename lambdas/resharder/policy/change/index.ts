export { nextSteps } from './next-steps';
export { obstacleTo, reasonToKeep, reasonToPause } from './reasons-to-wait';
export { type Change, idleShards, scaleDown, scaleUp, whyNotMore } from './resize';
