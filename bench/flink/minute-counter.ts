// The same count in a Lambda function: the views of each page and minute, added to a table batch by batch. It has no state
// of its own, so it counts by arrival, and a batch that is repeated counts twice; that a correct one costs more is no part
// of the measurement.
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { KinesisStreamEvent } from 'aws-lambda';
import { decodeLine, parsePageView } from '../../client';

const dynamodb = new DynamoDBClient();
const TableName = process.env.TABLE_NAME;

/** Adds the views of a batch to the items of their pages and minutes. */
export async function handler({ Records }: KinesisStreamEvent): Promise<void> {
  const counts = new Map<string, number>();
  for (const { kinesis } of Records) {
    const { page, viewedAt } = parsePageView(decodeLine(Buffer.from(kinesis.data, 'base64')));
    const key = `${page} ${viewedAt.slice(0, 16)}Z`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  await Promise.all(
    [...counts].map(([key, count]) => {
      const [page = '', minute = ''] = key.split(' ');
      return dynamodb.send(
        new UpdateItemCommand({
          TableName,
          Key: { page: { S: page }, minute_start: { S: minute } },
          UpdateExpression: 'ADD view_count :n',
          ExpressionAttributeValues: { ':n': { N: String(count) } },
        }),
      );
    }),
  );
}
