import { aws_dynamodb as dynamodb, type aws_kms as kms, type RemovalPolicy } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { LEASE_OWNER_INDEX } from '../../stream/stream-grants';
import { accept } from '../../support/nag';

/** Properties of a lease table. */
interface LeaseTableProps {
  readonly tableName?: string;
  readonly encryptionKey?: kms.IKey;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * Makes the child `Leases` of a construct: a lease table in the layout of the KCL 3.5, one table with its index, billed on
 * demand. A KCL that finds it makes neither, so it needs no permission for that.
 * @see https://docs.aws.amazon.com/streams/latest/dev/kcl-dynamoDB.html
 */
export function leaseTable(
  scope: Construct,
  { tableName, encryptionKey, removalPolicy }: LeaseTableProps,
): dynamodb.Table {
  const table = new dynamodb.Table(scope, 'Leases', {
    tableName,
    partitionKey: { name: 'leaseKey', type: dynamodb.AttributeType.STRING },
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    // Who loses the positions reads everything that the stream retains again.
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    ...(encryptionKey && { encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED, encryptionKey }),
    removalPolicy,
  });
  table.addGlobalSecondaryIndex({
    indexName: LEASE_OWNER_INDEX,
    partitionKey: { name: 'leaseOwner', type: dynamodb.AttributeType.STRING },
    sortKey: { name: 'leaseKey', type: dynamodb.AttributeType.STRING },
    projectionType: dynamodb.ProjectionType.KEYS_ONLY,
  });
  accept(table, 'DynamoDBInBackupPlan');
  return table;
}
