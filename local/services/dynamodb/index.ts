export { DynamoDb, type DynamoDbOptions } from './dynamodb-service';
export { tableResources } from './resources';
