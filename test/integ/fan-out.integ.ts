/**
 * What a consumer that is registered for enhanced fan-out gets, and how many can be registered at once.
 *
 * Takes about 10 minutes and costs about $0.15: three shards and up to seven consumer-shards for an hour.
 *
 * Not run yet: no account was at hand.
 */
import type * as experiments from './experiments/fan-out';
import { UnverifiedBehaviours } from './support/unverified-behaviours';

export const behaviours = new UnverifiedBehaviours('fan-out', { actions: ['kinesis:*'] });
const { prefix } = behaviours;

behaviours.assume<typeof experiments.subscription>(
  'subscription',
  { prefix },
  {
    fanOutIdleEvents: { isEveryFiveSeconds: true },
    fanOutEventSize: { isAtMost256KiB: true },
    deregisteredConsumer: { end: 'ResourceNotFoundException' },
  },
);
behaviours.assume<typeof experiments.creatingConsumers>(
  'creatingConsumers',
  { prefix },
  {
    creatingConsumers: { isOfTheAccount: true },
  },
);
