export { StreamConsumer } from './stream-consumer';
export { type ConsumerAllowance, StreamConsumers } from './stream-consumers';
export type { FanOutReader, Subscriber, Subscription, SubscriptionEvent } from './subscription';
