import { randomUUID } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { Lease } from './lease';
import { readMemory } from './state-item';

/** When a stream is taken, and for how long. */
export interface LeaseRequest {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Not less than what the run has left to live, so that none goes on without its lease. */
  readonly ms: number;
}

/** The table that holds one item for each stream: what is remembered of it, and who is at work on it. */
export class StateTable {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly tableName: string,
    private readonly stream: string,
  ) {}

  /**
   * Takes the stream for one run. One at a time can have it; who does not come back loses it when its time is up.
   *
   * @returns undefined while another run has it
   */
  async lease({ now, ms }: LeaseRequest): Promise<Lease | undefined> {
    const owner = randomUUID();
    const command = new UpdateItemCommand({
      TableName: this.tableName,
      Key: { stream: { S: this.stream } },
      // The last part is for the SDK's own retry, when it was the answer that was lost.
      ConditionExpression: 'attribute_not_exists(#owner) OR leaseUntil <= :now OR #owner = :owner',
      UpdateExpression: 'SET #owner = :owner, leaseUntil = :until',
      ExpressionAttributeNames: { '#owner': 'owner' },
      ExpressionAttributeValues: {
        ':now': { N: String(now) },
        ':owner': { S: owner },
        ':until': { N: String(now + ms) },
      },
      ReturnValues: 'ALL_NEW',
    });
    try {
      const { Attributes } = await this.client.send(command);
      return new Lease(this.client, this.tableName, this.stream, owner, readMemory(Attributes, now));
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  }
}
