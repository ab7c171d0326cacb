export { pointerDeadline } from './deadline';
export { LambdaConsumer } from './lambda-consumer';
export type { LambdaConsumerProps } from './lambda-consumer-props';
export { type MappingFacts, mappingFacts } from './mapping-facts';
export { timeoutFor } from './shard-hold';
