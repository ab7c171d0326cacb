import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type Memory, writeMemory } from './state-item';

/** The right to change a stream, and what is remembered of it. Every write holds only while the right does. */
export class Lease {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly tableName: string,
    private readonly stream: string,
    private readonly owner: string,
    private known: Memory,
  ) {}

  get memory(): Memory {
    return this.known;
  }

  /** @throws LeaseLostError */
  async remember(change: Partial<Memory>): Promise<void> {
    const attributes = Object.entries(writeMemory(change));
    await this.update(
      `SET ${attributes.map(([name], index) => `${name} = :${index}`).join(', ')}`,
      Object.fromEntries(attributes.map(([, value], index) => [`:${index}`, value])),
    );
    this.known = { ...this.known, ...change };
  }

  /**
   * Notes a call of UpdateShardCount. To be done before the call: one that is noted and not made costs a little of the
   * quota, one that is made and not noted may cost a refusal.
   *
   * @param time milliseconds since the epoch
   * @returns a function that takes the note back, for a call that was refused
   * @throws LeaseLostError
   */
  async noteCall(time: number): Promise<() => Promise<void>> {
    const before = this.known.updateShardCountCalls;
    await this.remember({ updateShardCountCalls: [...before, time] });
    return () => this.remember({ updateShardCountCalls: before });
  }

  /** Gives the stream back. @throws LeaseLostError */
  async release(): Promise<void> {
    await this.update('REMOVE #owner, leaseUntil', {});
  }

  /** Forgets the stream, for one that is gone. @throws LeaseLostError */
  async forget(): Promise<void> {
    await this.owning(
      this.client.send(new DeleteItemCommand({ ...this.item(), ExpressionAttributeValues: this.values({}) })),
    );
  }

  private async update(
    UpdateExpression: string,
    values: Readonly<Record<string, AttributeValue>>,
  ): Promise<void> {
    const input = { ...this.item(), UpdateExpression, ExpressionAttributeValues: this.values(values) };
    await this.owning(this.client.send(new UpdateItemCommand(input)));
  }

  private item() {
    return {
      TableName: this.tableName,
      Key: { stream: { S: this.stream } },
      ConditionExpression: '#owner = :owner',
      ExpressionAttributeNames: { '#owner': 'owner' },
    };
  }

  private values(values: Readonly<Record<string, AttributeValue>>) {
    return { ...values, ':owner': { S: this.owner } };
  }

  private async owning(write: Promise<unknown>): Promise<void> {
    try {
      await write;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) throw new LeaseLostError(this.stream);
      throw error;
    }
  }
}

/** Thrown when a run has taken longer than it was given, and another one has the stream now. */
export class LeaseLostError extends Error {
  constructor(stream: string) {
    super(`Another run has taken over ${stream}, so this one changes nothing more.`);
    this.name = 'LeaseLostError';
  }
}
