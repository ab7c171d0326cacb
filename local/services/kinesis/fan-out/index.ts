export type {
  FanOutReader,
  Subscriber,
  Subscription,
  SubscriptionEvent,
} from '../../stream-reading/subscription';
export { StreamConsumer } from './stream-consumer';
export { type ConsumerAllowance, StreamConsumers } from './stream-consumers';
