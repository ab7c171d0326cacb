export { DynamoDb, type DynamoDbOptions } from './dynamodb-service';
export type { Usage as TableUsage } from './process/throughput';
export { tableResources } from './resources';
export { DynamoDbWhenNeeded } from './when-needed';
