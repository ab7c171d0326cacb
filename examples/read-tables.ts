// How many sessions began in a half hour, as the blueprint's table of sessions has them.
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { countSessions } from 'cdk-kinesis-blueprint/client';

async function main(): Promise<void> {
  const client = new DynamoDB({});
  const tableName = '<SessionsTableName>';
  const sessions = await countSessions({ client, tableName, halfHour: '2015-05-17T10:30Z' });
  console.log(sessions);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
