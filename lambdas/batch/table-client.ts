import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/**
 * A call to the table takes some milliseconds. A socket that hangs would otherwise hold the invocation, and
 * with it the shard, until the function times out. The last call of a TableWriter has to end before
 * processKinesisBatch takes its record to hang, so that it is an error with a name: an outage.
 */
const CONNECTION_TIMEOUT_MS = 1_000;
const REQUEST_TIMEOUT_MS = 2_000;

/** A DynamoDB client for a TableWriter, which repeats failed calls itself and knows how much time is left. */
export function tableClient(): DynamoDBClient {
  return new DynamoDBClient({
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  });
}
