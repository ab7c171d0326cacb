export { DynamoDb, type DynamoDbOptions } from './dynamodb';
export { tableResources } from './resources';
