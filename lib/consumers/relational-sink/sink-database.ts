import {
  aws_ec2 as ec2,
  aws_iam as iam,
  aws_kms as kms,
  RemovalPolicy,
  aws_rds as rds,
  type aws_secretsmanager as secrets,
  Validations,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { checkIs, has, InputError } from '../../support/check';
import { grantKeyUse } from '../../support/grants';
import { AURORA_CAPACITY } from '../../support/limits';
import { NAG_PACKS } from '../../support/nag';

/** Properties of a SinkDatabase. */
export interface SinkDatabaseProps {
  readonly vpc?: ec2.IVpc;
  readonly cluster?: rds.IDatabaseCluster;
  readonly secret?: secrets.ISecret;
  readonly databaseName: string;
  readonly minCapacity: number;
  readonly maxCapacity: number;
  readonly removalPolicy: RemovalPolicy;
}

/** The database of a sink: one of its own, or one that is there. */
export class SinkDatabase extends Construct {
  readonly clusterArn: string;
  readonly secretArn: string;
  /** Undefined for a database that is there. */
  readonly ownCluster?: rds.CfnDBCluster;
  private readonly secretKey?: kms.IKey;

  constructor(scope: Construct, id: string, props: SinkDatabaseProps) {
    super(scope, id);
    const where = `RelationalSink "${scope.node.path}"`;
    const { cluster, vpc, minCapacity, maxCapacity } = props;
    if (cluster !== undefined) {
      if (vpc !== undefined) {
        throw new InputError(
          `${where}: vpc and cluster are set; allowed is one of them: a cluster that is there has its VPC.`,
        );
      }
      checkIs(where, 'secret', props.secret, has('secretArn'), 'the secret of a user of the cluster');
      this.clusterArn = cluster.clusterArn;
      this.secretArn = props.secret?.secretArn ?? '';
      this.secretKey = props.secret?.encryptionKey;
      return;
    }
    if (props.secret !== undefined) {
      throw new InputError(
        `${where}: secret is set and cluster is not; allowed is it beside a cluster, because RDS makes the user of a new one.`,
      );
    }
    checkIs(
      where,
      'vpc',
      vpc,
      has('vpcId'),
      'a VPC with isolated or private subnets in two zones, or set cluster',
    );
    for (const [name, value] of Object.entries({ minCapacity, maxCapacity }))
      checkCapacity(where, name, value);
    if (maxCapacity < Math.max(1, minCapacity)) {
      throw new InputError(
        `${where}: maxCapacity is ${maxCapacity}; allowed are numbers from minCapacity, which is ${minCapacity}, and at least 1 (Aurora Serverless v2).`,
      );
    }
    this.secretKey = new kms.Key(this, 'Key', {
      description: `Encrypts the database of ${scope.node.path} and the password of its user`,
      enableKeyRotation: true,
      removalPolicy: props.removalPolicy,
    });
    this.ownCluster = this.newCluster(props, vpc as ec2.IVpc, this.secretKey);
    this.clusterArn = this.ownCluster.attrDbClusterArn;
    this.secretArn = this.ownCluster.attrMasterUserSecretSecretArn;
  }

  /** Permits statements through the Data API, with the user of the secret. */
  grantStatements(grantee: iam.IGrantable): iam.Grant {
    const permit = (actions: string[], arn: string) =>
      iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [arn] });
    const grant = permit(
      ['rds-data:BatchExecuteStatement', 'rds-data:ExecuteStatement'],
      this.clusterArn,
    ).combine(permit(['secretsmanager:GetSecretValue'], this.secretArn));
    const key = this.secretKey;
    if (key === undefined) return grant;
    return grant.combine(grantKeyUse({ key, grantee, actions: ['kms:Decrypt'], service: 'secretsmanager' }));
  }

  private newCluster(props: SinkDatabaseProps, vpc: ec2.IVpc, key: kms.IKey): rds.CfnDBCluster {
    const isolated = vpc.isolatedSubnets.length > 0;
    const { subnetIds } = vpc.selectSubnets({
      subnetType: isolated ? ec2.SubnetType.PRIVATE_ISOLATED : ec2.SubnetType.PRIVATE_WITH_EGRESS,
    });
    const subnets = new rds.CfnDBSubnetGroup(this, 'Subnets', {
      dbSubnetGroupDescription: `The subnets of the database of ${this.node.path}`,
      subnetIds,
    });
    // Nothing connects by the network: the Data API reaches the database from inside.
    const closed = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'Lets nothing in and nothing out',
      allowAllOutbound: false,
    });
    const isKept = props.removalPolicy !== RemovalPolicy.DESTROY;
    // Not the CDK's cluster: it makes a password that nobody rotates. RDS rotates its own every seven days. Without
    // an export of logs: RDS would make the log group, outside of the stack and kept for ever.
    const cluster = new rds.CfnDBCluster(this, 'Cluster', {
      engine: 'aurora-postgresql',
      engineVersion: rds.AuroraPostgresEngineVersion.VER_17_7.auroraPostgresFullVersion,
      databaseName: props.databaseName,
      dbSubnetGroupName: subnets.ref,
      vpcSecurityGroupIds: [closed.securityGroupId],
      enableHttpEndpoint: true,
      serverlessV2ScalingConfiguration: { minCapacity: props.minCapacity, maxCapacity: props.maxCapacity },
      manageMasterUserPassword: true,
      masterUsername: 'sink',
      masterUserSecret: { kmsKeyId: key.keyArn },
      storageEncrypted: true,
      kmsKeyId: key.keyArn,
      backupRetentionPeriod: 7,
      copyTagsToSnapshot: true,
      deletionProtection: isKept,
      enableIamDatabaseAuthentication: true,
    });
    cluster.applyRemovalPolicy(isKept ? RemovalPolicy.SNAPSHOT : RemovalPolicy.DESTROY);
    const instance = new rds.CfnDBInstance(this, 'Writer', {
      dbClusterIdentifier: cluster.ref,
      dbInstanceClass: 'db.serverless',
      engine: 'aurora-postgresql',
      publiclyAccessible: false,
      autoMinorVersionUpgrade: true,
      copyTagsToSnapshot: true,
    });
    acknowledge(cluster, instance);
    return cluster;
  }
}

function checkCapacity(where: string, name: string, value: number): void {
  const { from, to, source } = AURORA_CAPACITY;
  if (value >= from && value <= to && Number.isInteger(value * 2)) return;
  throw new InputError(
    `${where}: ${name} is ${value}; allowed are numbers from ${from} to ${to} in steps of 0.5 (${source}).`,
  );
}

/** Why rules of cdk-nag's packs do not fit a database that only a sink writes to, through the Data API. */
const ACCEPTED_OF_CLUSTER = {
  'RDSLoggingEnabled[LogExport::postgresql]':
    'RDS would keep the log group for ever, outside of the stack. The function logs what the database refuses; RDS keeps the last days of the log.',
  RDSInBackupPlan:
    'The cluster keeps continuous backups for seven days; a backup plan is for the account to have.',
};
const ACCEPTED_OF_INSTANCE = {
  ...ACCEPTED_OF_CLUSTER,
  RDSEnhancedMonitoringEnabled: 'The metrics of the cluster are enough for what only a sink writes to.',
  RDSInstanceDeletionProtectionEnabled: 'The cluster is protected, and its instance holds no data.',
  RDSLoggingEnabled: 'See the cluster.',
  RDSMultiAZSupport:
    'Aurora keeps its data in three zones. A second instance shortens a failover, for which the records wait in the stream.',
  RDSStorageEncrypted: 'The cluster encrypts the storage of its instances.',
};

function acknowledge(cluster: rds.CfnDBCluster, instance: rds.CfnDBInstance): void {
  Validations.of(cluster).acknowledge({
    id: 'AwsSolutions-RDS11',
    reason: 'No port is open: nothing but the Data API reaches the database.',
  });
  for (const [resource, rules] of [
    [cluster, ACCEPTED_OF_CLUSTER],
    [instance, ACCEPTED_OF_INSTANCE],
  ] as const) {
    for (const pack of NAG_PACKS) {
      for (const [rule, reason] of Object.entries(rules)) {
        Validations.of(resource).acknowledge({ id: `${pack}-${rule}`, reason });
      }
    }
  }
}
