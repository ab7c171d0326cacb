import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/**
 * A client whose calls end: a socket that hangs becomes an error of known kind, an outage, long before the function's
 * timeout. Without these bounds the SDK waits for ever.
 */
export function tableClient(): DynamoDBClient {
  return new DynamoDBClient({
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
  });
}
