import type { ProvisionedResource, ResourceProvider, ResourceRequest } from '../template';
import type { DynamoDb } from './dynamodb';

/** What a table has on AWS and not here, by the property that asks for it. Tags and policies have no effect anyway. */
const NOT_PLAYED: readonly (readonly [string, string])[] = [
  ['TimeToLiveSpecification', 'items do not expire'],
  ['StreamSpecification', 'it has no stream'],
  ['KinesisStreamSpecification', 'changes are not written to a stream'],
  ['PointInTimeRecoverySpecification', 'there are no backups'],
  ['ImportSourceSpecification', 'nothing is imported'],
];

/** How long a new table may take to become active. dynalite is told to take no time at all. */
const MAX_DESCRIBES = 1_000;

/**
 * Makes `AWS::DynamoDB::Table` and `AWS::DynamoDB::GlobalTable` (the CDK's TableV2). Every table is on-demand, because
 * capacity is not limited here; of a global table there is the one replica.
 */
export function tableResources(dynamodb: DynamoDb): ResourceProvider {
  return {
    types: ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'],
    async provision(resource: ResourceRequest): Promise<ProvisionedResource> {
      const { properties, partition, region, accountId } = resource;
      // AWS SDK, DynamoDB CreateTable: TableName of 3 to 255 characters.
      const name =
        typeof properties.TableName === 'string' ? properties.TableName : resource.physicalName(255);
      await dynamodb.call('CreateTable', {
        TableName: name,
        AttributeDefinitions: properties.AttributeDefinitions,
        KeySchema: properties.KeySchema,
        BillingMode: 'PAY_PER_REQUEST',
        GlobalSecondaryIndexes: indexes(properties.GlobalSecondaryIndexes),
        LocalSecondaryIndexes: indexes(properties.LocalSecondaryIndexes),
      });
      const tableId = await untilActive(dynamodb, name);
      return {
        ref: name,
        attributes: {
          Arn: `arn:${partition}:dynamodb:${region}:${accountId}:table/${name}`,
          TableId: tableId,
        },
        note: note(resource),
      };
    },
  };
}

/** The members of an index that make it one; the rest is capacity. */
function indexes(value: unknown): object[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  return value.map((index) => {
    const { IndexName, KeySchema, Projection } = Object(index);
    return { IndexName, KeySchema, Projection };
  });
}

async function untilActive(dynamodb: DynamoDb, name: string): Promise<unknown> {
  for (let i = 0; i < MAX_DESCRIBES; i++) {
    const { TableStatus, TableId } = Object(
      (await dynamodb.call('DescribeTable', { TableName: name })).Table,
    );
    if (TableStatus === 'ACTIVE') return TableId;
  }
  throw new Error(`The table ${name} did not become active.`);
}

function note({ properties, type }: ResourceRequest): string | undefined {
  const replicas = Array.isArray(properties.Replicas) ? properties.Replicas : [];
  const missing = NOT_PLAYED.filter(([property]) => asksFor(properties, property)).map(([, what]) => what);
  if (
    properties.BillingMode === 'PROVISIONED' ||
    (type.endsWith('::Table') && properties.BillingMode === undefined)
  ) {
    missing.push('capacity is not limited');
  }
  if (replicas.length > 1) missing.push('there is one replica');
  return missing.length === 0 ? undefined : missing.join(', ');
}

/** Settings of a global table that belong to a replica are looked for there too. */
function asksFor(properties: Readonly<Record<string, unknown>>, property: string): boolean {
  const replicas = Array.isArray(properties.Replicas) ? properties.Replicas : [];
  return [properties, ...replicas].some((place) => Object(place)[property] !== undefined);
}
