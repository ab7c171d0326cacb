export type { NotificationDraft } from './notification';
export { topicResources } from './resources';
export { SnsService, type SnsServiceOptions } from './sns-service';
export type { Subscription, SubscriptionDraft } from './subscription';
export { Topics, type TopicsOptions, type Undelivered } from './topics';
