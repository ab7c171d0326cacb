import { formatArn } from '../../base/arn';
import {
  Properties,
  type ProvisionedResource,
  type ResourceProvider,
  type ResourceRequest,
  type Unsupported,
} from '../../template';
import { NEW_TABLE_THROUGHPUT, type TableThroughput } from './limits';
import type { Tables } from './when-needed';

const CHANGES = 'changes of a table are not written to a stream on this machine';

const UNSUPPORTED: Unsupported = {
  withoutEffect: [
    'ContributorInsightsSpecification',
    'DeletionProtectionEnabled',
    'GlobalTableSourceArn',
    'GlobalTableWitnesses',
    'ImportSourceSpecification',
    'MultiRegionConsistency',
    'OnDemandThroughput',
    'PointInTimeRecoverySpecification',
    'ProvisionedThroughput',
    'ReadOnDemandThroughputSettings',
    'ReadProvisionedThroughputSettings',
    'Replicas.ContributorInsightsSpecification',
    'Replicas.DeletionProtectionEnabled',
    'Replicas.GlobalSecondaryIndexes',
    'Replicas.GlobalTableSettingsReplicationMode',
    'Replicas.PointInTimeRecoverySpecification',
    'Replicas.ReadOnDemandThroughputSettings',
    'Replicas.ReadProvisionedThroughputSettings',
    'Replicas.ReplicaStreamSpecification',
    'Replicas.ResourcePolicy',
    'Replicas.SSESpecification',
    'Replicas.TableClass',
    'Replicas.Tags',
    'ResourcePolicy',
    'SSESpecification',
    'StreamSpecification',
    'TableClass',
    'Tags',
    'VectorIndexes',
    'WriteOnDemandThroughputSettings',
    'WriteProvisionedThroughputSettings',
  ],
  refused: {
    KinesisStreamSpecification: CHANGES,
    'Replicas.KinesisStreamSpecification': CHANGES,
  },
};

/** DescribeTable calls until a new table must be active. dynalite is configured to create tables at once. */
const MAX_DESCRIBES = 1_000;

/**
 * Creates `AWS::DynamoDB::Table` and `AWS::DynamoDB::GlobalTable` (the CDK's TableV2). Every table is
 * on-demand, and takes what a new one does or its warm throughput. A global table has one replica.
 */
export function tableResources(dynamodb: Tables): ResourceProvider {
  return {
    'AWS::DynamoDB::Table': (resource) => makeTable(dynamodb, resource),
    'AWS::DynamoDB::GlobalTable': (resource) => makeTable(dynamodb, resource),
  };
}

async function makeTable(dynamodb: Tables, resource: ResourceRequest): Promise<ProvisionedResource> {
  const properties = new Properties(resource.properties, UNSUPPORTED);
  // AWS SDK, DynamoDB CreateTable: TableName of 3 to 255 characters.
  const name = properties.string('TableName') ?? resource.physicalName(255);
  const table = {
    TableName: name,
    AttributeDefinitions: properties.list('AttributeDefinitions'),
    KeySchema: properties.list('KeySchema'),
    BillingMode: 'PAY_PER_REQUEST',
    GlobalSecondaryIndexes: indexes(properties.list('GlobalSecondaryIndexes')),
    LocalSecondaryIndexes: indexes(properties.list('LocalSecondaryIndexes')),
  };
  properties.oneOf('BillingMode', ['PAY_PER_REQUEST', 'PROVISIONED']);
  const regions = properties.nestedList('Replicas').map((replica) => replica.requiredString('Region'));
  const throughput = throughputOf(properties.nested('WarmThroughput'));
  const TimeToLiveSpecification = properties.object('TimeToLiveSpecification');
  const note = properties.note(
    ...(regions.length > 1 ? ['there is one replica'] : []),
    ...(TimeToLiveSpecification === undefined ? [] : ['expired items are not deleted here']),
  );
  await dynamodb.call('CreateTable', table);
  const tableId = await untilActive(dynamodb, name);
  await dynamodb.setThroughput(name, throughput);
  if (TimeToLiveSpecification !== undefined) {
    await dynamodb.call('UpdateTimeToLive', { TableName: name, TimeToLiveSpecification });
  }
  const arn = formatArn({ ...resource, service: 'dynamodb', resource: `table/${name}` });
  return { ref: name, attributes: { Arn: arn, TableId: tableId }, note };
}

/** Warm throughput below what a new table takes is refused by AWS, too. */
function throughputOf(warm: Properties): TableThroughput {
  const { write, read } = NEW_TABLE_THROUGHPUT;
  return {
    write: warm.integer('WriteUnitsPerSecond', write) ?? write,
    read: warm.integer('ReadUnitsPerSecond', read) ?? read,
  };
}

/** The members that define an index; the others are about capacity. */
function indexes(list: readonly unknown[]): object[] | undefined {
  if (list.length === 0) return undefined;
  return list.map((index) => {
    const { IndexName, KeySchema, Projection } = Object(index);
    return { IndexName, KeySchema, Projection };
  });
}

async function untilActive(dynamodb: Tables, name: string): Promise<unknown> {
  for (let i = 0; i < MAX_DESCRIBES; i++) {
    const { TableStatus, TableId } = Object(
      (await dynamodb.call('DescribeTable', { TableName: name })).Table,
    );
    if (TableStatus === 'ACTIVE') return TableId;
  }
  throw new Error(`The table ${name} did not become active.`);
}
