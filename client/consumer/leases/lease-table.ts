import type { CreateTableCommandInput, DynamoDBClient, TableDescription } from '@aws-sdk/client-dynamodb';
import { type PacingClock, wait } from '../../pacing';
import { LeaseTableError } from '../errors';
import type { TimedCall } from '../timed-call';
import { dynamoDbCommands } from './dynamodb-commands';
import { LEASE_KEY } from './lease-item';

/**
 * The index that the Kinesis Client Library 3 asks for the leases of a worker. This consumer does not read it.
 * @see https://docs.aws.amazon.com/streams/latest/dev/kcl-dynamoDB.html
 */
export const OWNER_INDEX = 'LeaseOwnerToLeaseKeyIndex';

const POLL_MS = 1_000;
/** DynamoDB makes a table in seconds; AWS states no longest time. */
const LONGEST_MS = 120_000;

/** A lease table in the layout of the Kinesis Client Library 3.5, billed on demand. */
export function leaseTable(TableName: string): CreateTableCommandInput {
  return {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: LEASE_KEY, KeyType: 'HASH' }],
    AttributeDefinitions: [
      { AttributeName: LEASE_KEY, AttributeType: 'S' },
      { AttributeName: 'leaseOwner', AttributeType: 'S' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: OWNER_INDEX,
        KeySchema: [
          { AttributeName: 'leaseOwner', KeyType: 'HASH' },
          { AttributeName: LEASE_KEY, KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
  };
}

/**
 * Makes the table if there is none, and waits until it is active.
 * @throws LeaseTableError for a table with another key, one that is being deleted, and one that does not become active
 */
export async function openLeaseTable(
  client: DynamoDBClient,
  tableName: string,
  clock: PacingClock,
  timed: TimedCall,
): Promise<void> {
  const end = clock.now() + LONGEST_MS;
  for (;;) {
    const table = await describe(client, tableName, timed);
    if (table === undefined) await create(client, tableName, timed);
    else {
      checkKey(tableName, table);
      if (table.TableStatus === 'ACTIVE' || table.TableStatus === 'UPDATING') return;
      if (table.TableStatus !== 'CREATING') {
        throw new LeaseTableError(`The lease table ${tableName} is ${table.TableStatus}; it must be ACTIVE.`);
      }
    }
    if (clock.now() >= end) {
      throw new LeaseTableError(
        `The lease table ${tableName} was not ACTIVE within ${LONGEST_MS / 1000} seconds.`,
      );
    }
    await wait(POLL_MS, clock);
  }
}

function checkKey(tableName: string, { KeySchema = [], AttributeDefinitions = [] }: TableDescription): void {
  const [key, ...others] = KeySchema;
  const type = AttributeDefinitions.find(({ AttributeName }) => AttributeName === LEASE_KEY)?.AttributeType;
  if (key?.AttributeName === LEASE_KEY && others.length === 0 && type === 'S') return;
  const given = KeySchema.map(({ AttributeName, KeyType }) => `${AttributeName} (${KeyType})`).join(', ');
  throw new LeaseTableError(
    `The table ${tableName} is no lease table: its key is ${given}; that of a lease table is ${LEASE_KEY} (HASH), a ` +
      'string. Give another tableName or applicationName.',
  );
}

async function describe(
  client: DynamoDBClient,
  TableName: string,
  timed: TimedCall,
): Promise<TableDescription | undefined> {
  const { DescribeTableCommand } = await dynamoDbCommands();
  const command = new DescribeTableCommand({ TableName });
  try {
    return (await timed((abortSignal) => client.send(command, { abortSignal }))).Table;
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

/** Another worker may be making it, too. */
async function create(client: DynamoDBClient, tableName: string, timed: TimedCall): Promise<void> {
  const { CreateTableCommand } = await dynamoDbCommands();
  const command = new CreateTableCommand(leaseTable(tableName));
  try {
    await timed((abortSignal) => client.send(command, { abortSignal }));
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ResourceInUseException')) throw error;
  }
}
