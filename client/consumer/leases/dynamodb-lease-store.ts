import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CallTimeoutError, callWithin } from '../../call-within';
import type { PacingClock } from '../../pacing';
import { LeaseTableError } from '../errors';
import { LONGEST_CALL_MS, type TimedCall, timedCalls } from '../timed-call';
import { dynamoDbCommands } from './dynamodb-commands';
import type { Lease } from './lease';
import { conditionOf, ENTITY_TYPE, fromItem, LEASE_ENTITY, LEASE_KEY, toItem, updateOf } from './lease-item';
import type { LeaseStore, TableContents } from './lease-store';
import { openLeaseTable } from './lease-table';

/** What else the Kinesis Client Library 3.5 keeps in the table: by entity type, or by key where it writes none. */
const KCL_METRICS = 'WORKER_METRIC_STATS';
const OTHER_ENTITIES: ReadonlySet<string> = new Set([
  KCL_METRICS,
  'STREAM',
  'LEADER',
  'CLIENT_VERSION_MIGRATION',
  'TABLE_MIGRATION',
]);
const OTHER_KEYS: ReadonlySet<string> = new Set(['Leader', 'Migration3.0', 'TableMigration3.5']);

export interface DynamoDbLeaseStoreOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly clock: PacingClock;
  /** A call for one lease that takes longer is given up: a lease must not run out in a call that hangs. */
  readonly callTimeoutMs: number;
  /** The longest that a call for the whole table lasts. Default 30,000. */
  readonly requestTimeout?: number;
}

/** Leases in a table of DynamoDB. */
export class DynamoDbLeaseStore implements LeaseStore {
  private readonly timed: TimedCall;

  constructor(private readonly options: DynamoDbLeaseStoreOptions) {
    this.timed = timedCalls(options.clock, options.requestTimeout ?? LONGEST_CALL_MS);
  }

  async open(): Promise<void> {
    const { client, tableName, clock } = this.options;
    await openLeaseTable(client, tableName, clock, this.timed);
  }

  async list(): Promise<TableContents> {
    const { client, tableName: TableName } = this.options;
    const { ScanCommand } = await dynamoDbCommands();
    const leases: Lease[] = [];
    const kclWorkers = new Set<string>();
    let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
    do {
      const command = new ScanCommand({ TableName, ExclusiveStartKey });
      const page = await this.timed((abortSignal) => client.send(command, { abortSignal }));
      for (const item of page.Items ?? []) {
        const kind = item[ENTITY_TYPE]?.S ?? LEASE_ENTITY;
        const key = item[LEASE_KEY]?.S ?? '';
        if (kind === KCL_METRICS) kclWorkers.add(key);
        else if (!OTHER_ENTITIES.has(kind) && !OTHER_KEYS.has(key))
          leases.push(this.leaseOf(item, key, kind));
      }
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined);
    return { leases, kclWorkers };
  }

  async get(leaseKey: string): Promise<Lease | undefined> {
    const { client, tableName: TableName } = this.options;
    const { GetItemCommand } = await dynamoDbCommands();
    const command = new GetItemCommand({ TableName, Key: keyOf(leaseKey), ConsistentRead: true });
    const { Item } = await this.within((abortSignal) => client.send(command, { abortSignal }));
    return Item && fromItem(Item);
  }

  async create(lease: Lease): Promise<boolean> {
    const { client, tableName: TableName } = this.options;
    const { PutItemCommand } = await dynamoDbCommands();
    const command = new PutItemCommand({
      TableName,
      Item: toItem(lease),
      ConditionExpression: `attribute_not_exists(${LEASE_KEY})`,
    });
    return await this.conditional((abortSignal) => client.send(command, { abortSignal }));
  }

  async replace(seen: Lease, next: Lease): Promise<boolean> {
    const { client, tableName: TableName } = this.options;
    const { UpdateItemCommand } = await dynamoDbCommands();
    const command = new UpdateItemCommand({
      TableName,
      Key: keyOf(seen.leaseKey),
      ...updateOf(seen, next),
    });
    return await this.conditional((abortSignal) => client.send(command, { abortSignal }));
  }

  async remove(seen: Lease): Promise<boolean> {
    const { client, tableName: TableName } = this.options;
    const { DeleteItemCommand } = await dynamoDbCommands();
    const command = new DeleteItemCommand({
      TableName,
      Key: keyOf(seen.leaseKey),
      ...conditionOf(seen),
    });
    return await this.conditional((abortSignal) => client.send(command, { abortSignal }));
  }

  private leaseOf(item: Record<string, AttributeValue>, key: string, kind: string): Lease {
    const { tableName } = this.options;
    const lease = kind === LEASE_ENTITY ? fromItem(item) : undefined;
    if (lease === undefined) {
      throw new LeaseTableError(
        `The table ${tableName} is another application's: its item ${LEASE_KEY} "${key}" (${ENTITY_TYPE} ${kind}) is ` +
          'no lease. Give another tableName or applicationName.',
      );
    }
    if (key.includes(':')) {
      throw new LeaseTableError(
        `The table ${tableName} has leases of several streams, as "${key}"; a LeaseConsumer reads one stream. Give ` +
          'another tableName or applicationName.',
      );
    }
    return lease;
  }

  private async conditional(call: (signal: AbortSignal) => Promise<unknown>): Promise<boolean> {
    try {
      await this.within(call);
      return true;
    } catch (error) {
      if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return false;
      throw error;
    }
  }

  private async within<T>(call: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { clock, callTimeoutMs, tableName } = this.options;
    try {
      return await callWithin(clock, callTimeoutMs, call);
    } catch (error) {
      if (!(error instanceof CallTimeoutError)) throw error;
      throw new Error(`DynamoDB did not answer for ${tableName} within ${callTimeoutMs} ms.`, {
        cause: error,
      });
    }
  }
}

function keyOf(leaseKey: string) {
  return { [LEASE_KEY]: { S: leaseKey } };
}
