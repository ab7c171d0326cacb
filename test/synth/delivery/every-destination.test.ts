import {
  type App,
  aws_ec2 as ec2,
  aws_kms as kms,
  aws_opensearchservice as opensearch,
  type Stack,
  aws_s3 as s3,
  aws_secretsmanager as secretsmanager,
  Validations,
} from 'aws-cdk-lib';
import {
  ChannelDelivery,
  ChannelDestination,
  DataStream,
  DeliveryDestination,
  DeliveryFormat,
  FirehoseDelivery,
  IcebergCatalog,
  RecordSplitting,
  RedshiftTarget,
} from 'cdk-kinesis-blueprint';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { newStack, resourcesOf } from '../support/synthesize';

const TABLE = { databaseName: 'clicks', tableName: 'views' };

/** Each destination, with what makes it ask for the most. */
function destinations(stack: Stack): Record<string, DeliveryDestination> {
  const network = { vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', VPC) };
  const secret = secretsmanager.Secret.fromSecretAttributes(stack, 'Secret', {
    secretCompleteArn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:credentials-AbCdEf',
    encryptionKey: new kms.Key(stack, 'SecretKey', { enableKeyRotation: true }),
  });
  const warehouse = s3.Bucket.fromBucketName(stack, 'Warehouse', 'warehouse');
  const domain = opensearch.Domain.fromDomainAttributes(stack, 'Domain', {
    domainArn: 'arn:aws:es:eu-west-1:111122223333:domain/logs',
    domainEndpoint: 'https://logs.eu-west-1.es.amazonaws.com',
  });
  return {
    Partitioned: DeliveryDestination.s3({
      prefix: 'clicks/!{partitionKeyFromQuery:customer}/',
      partitioning: { keysFromQuery: { customer: '.customer' }, splitRecords: RecordSplitting.json() },
      appendNewline: true,
    }),
    Converted: DeliveryDestination.s3({
      format: DeliveryFormat.parquet({ ...TABLE, usesSchemaRegistry: true }),
      sourceBackup: {},
    }),
    Iceberg: DeliveryDestination.iceberg({ catalog: IcebergCatalog.glue(warehouse), tables: [TABLE] }),
    Tables: DeliveryDestination.iceberg({
      catalog: IcebergCatalog.s3Tables('lake'),
      tables: [TABLE],
      usesLakeFormation: true,
    }),
    OpenSearch: DeliveryDestination.openSearch({ domain, indexName: 'views', network }),
    Serverless: DeliveryDestination.openSearchServerless({
      collectionName: 'clicks',
      collectionArn: 'arn:aws:aoss:eu-west-1:111122223333:collection/abc123',
      collectionEndpoint: 'https://abc123.eu-west-1.aoss.amazonaws.com',
      indexName: 'views',
      network,
    }),
    Redshift: DeliveryDestination.redshift({
      target: RedshiftTarget.serverless('clicks'),
      database: 'clicks',
      table: 'views',
      secret,
    }),
    Http: DeliveryDestination.http({ url: 'https://example.com', secret }),
    Splunk: DeliveryDestination.splunk({ endpoint: 'https://splunk.example.com', secret }),
    Snowflake: DeliveryDestination.snowflake({
      accountUrl: 'clicks.snowflakecomputing.com',
      secret,
      database: 'CLICKS',
      schema: 'PUBLIC',
      table: 'VIEWS',
    }),
  };
}

const VPC = {
  vpcId: 'vpc-0a1b2c3d',
  availabilityZones: ['eu-west-1a'],
  privateSubnetIds: ['subnet-0a1b2c3d'],
  privateSubnetRouteTableIds: ['rtb-0a1b2c3d'],
};

function everything(env?: { account: string; region: string }): Stack {
  const stack = newStack({ env });
  const stream = new DataStream(stack, 'Clicks');
  for (const [id, destination] of Object.entries(destinations(stack))) {
    new FirehoseDelivery(stack, id, { stream, destination });
  }
  new ChannelDelivery(stack, 'Channel', { stream, destination: ChannelDestination.s3() });
  new ChannelDelivery(stack, 'ChannelTable', {
    stream,
    destination: ChannelDestination.table({
      tableBucketArn: 'arn:aws:s3tables:eu-west-1:111122223333:bucket/lake',
      tableNamespace: 'clicks',
      tableName: 'views',
      schemaArn: 'arn:aws:glue:eu-west-1:111122223333:schema/clicks/views',
      encryptionKey: new kms.Key(stack, 'TableKey', { enableKeyRotation: true }),
    }),
  });
  return stack;
}

describe('every destination', () => {
  test('is clean for cdk-nag and for the validator of the CDK', () => {
    const stack = everything({ account: '111122223333', region: 'eu-west-1' });
    const app = stack.node.root as App;
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    process.env.CDK_VALIDATION = 'true';
    try {
      expect(() => app.synth()).not.toThrow();
    } finally {
      process.env.CDK_VALIDATION = 'false';
    }
  });

  test('lets no role do anything to all resources, but for what knows no resources', () => {
    const statements = Object.values(resourcesOf(everything(), 'AWS::IAM::Policy')).flatMap(
      ({ Properties }) =>
        (Properties.PolicyDocument as { Statement: { Action: string | string[]; Resource: unknown }[] })
          .Statement,
    );
    const everywhere = statements.filter(({ Resource }) => [Resource].flat().includes('*'));
    const actions = [...new Set(everywhere.flatMap(({ Action }) => Action))].sort();
    expect(actions).toEqual([
      'ec2:CreateNetworkInterface',
      'ec2:CreateNetworkInterfacePermission',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeSubnets',
      'ec2:DescribeVpcAttribute',
      'ec2:DescribeVpcs',
      'glue:GetSchemaVersion',
      'lakeformation:GetDataAccess',
    ]);
    expect(statements.flatMap(({ Action }) => Action).filter((action) => action.includes('*'))).toEqual([]);
  });
});
