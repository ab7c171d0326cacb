import {
  aws_cloudwatch as cloudwatch,
  Duration,
  type aws_ec2 as ec2,
  type aws_kinesis as kinesis,
  type aws_lambda as lambda,
  RemovalPolicy,
  type aws_rds as rds,
  type aws_secretsmanager as secrets,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BundledFunction } from '../../support/bundled-function';
import { checkStream, InputError } from '../../support/check';
import type { FunctionOptions } from '../../support/function-options';
import type { IHasAlarms } from '../../support/has-alarms';
import { withRunbook } from '../../support/runbook';
import { ParkingLot } from '../failure';
import { LambdaConsumer, timeoutFor } from '../lambda-consumer';
import { SinkDatabase } from './sink-database';

/** Lower-case names need no quotes in SQL. */
const SQL_NAME = /^[a-z_][a-z0-9_]{0,62}$/;
const ID_PATH = /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/;

/** Properties of a RelationalSink. */
export interface RelationalSinkProps {
  /** The stream. Its records are JSON objects. */
  readonly stream: kinesis.IStream;

  /**
   * The VPC of a database of its own, with isolated or private subnets in two zones. The function is not in
   * it.
   *
   * @default - none; then `cluster` is required
   */
  readonly vpc?: ec2.IVpc;

  /**
   * A cluster of Aurora PostgreSQL that is there, with the Data API on.
   *
   * @default - a cluster of its own: Aurora Serverless v2, encrypted with its own key, reached by nothing but
   * the Data API
   */
  readonly cluster?: rds.IDatabaseCluster;

  /**
   * The secret of a database user, beside `cluster`.
   *
   * @default - that of its own cluster, which RDS rotates every seven days
   */
  readonly secret?: secrets.ISecret;

  /**
   * The database.
   *
   * @default 'events'
   */
  readonly databaseName?: string;

  /**
   * The table: lower-case letters, digits and underscores.
   *
   * @default 'events'
   */
  readonly tableName?: string;

  /**
   * Whether the function makes the table if it is not there. Its user needs the right to.
   *
   * @default true
   */
  readonly createTable?: boolean;

  /**
   * The member of a record that is its id, with dots to members of members, e.g. `detail.orderId`. A text or
   * a number.
   *
   * @default 'id'
   */
  readonly idPath?: string;

  /**
   * The least capacity of its own cluster, in ACU: 0 to 256 in steps of 0.5. With 0 the cluster pauses after five
   * minutes in which nobody is connected, and costs its storage only. The first records afterwards, and whoever
   * reads the table first, wait until it has resumed: about 15 seconds, 30 or more after a day (Aurora User
   * Guide). A stream that is never idle never lets it pause. With 0.5 it costs about $44 a month while nothing
   * comes (us-east-1).
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html
   * @default 0
   */
  readonly minCapacity?: number;

  /**
   * The most capacity of its own cluster, in ACU: 1 to 256 in steps of 0.5.
   *
   * @default 8
   */
  readonly maxCapacity?: number;

  /**
   * Records of a batch, 1 to 10,000.
   *
   * @default 100
   */
  readonly batchSize?: number;

  /**
   * Where records go that can never be written.
   *
   * @default - a parking lot of its own
   */
  readonly parkingLot?: ParkingLot;

  /**
   * Memory, timeout, logs and keys of the function.
   *
   * @default - see FunctionOptions; the timeout is such that no record holds its shard above five minutes
   */
  readonly functionOptions?: FunctionOptions;

  /**
   * Actions of its alarms.
   *
   * @default - none; `StreamMonitoring` adds its topics
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];

  /**
   * The removal policy of the database, of parked records and of logs. A database that is kept is protected
   * from deletion, and leaves a snapshot.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * The records of a stream in a table of Aurora PostgreSQL, one row an id. The row is replaced by a later
 * record with its id, and by no earlier one. So records that come twice, or that are replayed, change
 * nothing.
 *
 * The table has the columns `id text`, `data jsonb`, `arrived_at timestamptz`, `sequence numeric` and
 * `sub_sequence integer`. Make columns of members with PostgreSQL: `alter table events add total numeric
 * generated always as ((data->>'total')::numeric) stored`.
 *
 * Its own cluster holds this database only, and the function is the user that RDS makes with the cluster. For less,
 * give `cluster`, the `secret` of a user who may select, insert and update in the table, and `createTable: false`;
 * docs/runbooks/relational-sink.md has the SQL. People and programs that read get users of their own.
 *
 * The function calls the Data API, so it is in no VPC and holds no connection. While the database is down, or
 * resumes, the records wait in the stream. A record that the database refuses is parked with its payload.
 *
 * @example
 * const sink = new RelationalSink(this, 'Orders', { stream, vpc, idPath: 'orderId' });
 * new StreamMonitoring(this, 'Monitoring', { stream, lambdaConsumers: [sink.consumer], alarmsOf: [sink] });
 */
export class RelationalSink extends Construct implements IHasAlarms {
  /** The function that writes. */
  public readonly function: lambda.Function;
  /**
   * The consumer that connects the function to the stream. Its alarms are for `lambdaConsumers` of
   * StreamMonitoring.
   */
  public readonly consumer: LambdaConsumer;
  /** Where records are that can never be written. */
  public readonly parkingLot: ParkingLot;
  /** Its own cluster. Undefined with `cluster`. */
  public readonly ownCluster?: rds.CfnDBCluster;
  /** The ARN of the cluster, for the Data API. */
  public readonly clusterArn: string;
  /** The ARN of the secret of the database user. */
  public readonly secretArn: string;
  /** In ALARM when its own cluster is at its most capacity. Undefined with `cluster`. */
  public readonly capacityAlarm?: cloudwatch.Alarm;
  public readonly pageAlarms: cloudwatch.Alarm[] = [];
  public readonly ticketAlarms: cloudwatch.Alarm[];

  constructor(scope: Construct, id: string, props: RelationalSinkProps) {
    super(scope, id);
    const { databaseName = 'events', tableName = 'events', idPath = 'id', stream } = props;
    const { removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE } = props;
    checkStream(`RelationalSink "${this.node.path}"`, stream);
    this.checkNames({ databaseName, tableName }, idPath);
    const database = new SinkDatabase(this, 'Database', {
      vpc: props.vpc,
      cluster: props.cluster,
      secret: props.secret,
      databaseName,
      minCapacity: props.minCapacity ?? 0,
      maxCapacity: props.maxCapacity ?? 8,
      removalPolicy,
    });
    this.ownCluster = database.ownCluster;
    this.clusterArn = database.clusterArn;
    this.secretArn = database.secretArn;
    this.function = new BundledFunction(this, 'Writer', {
      bundle: 'relational-sink',
      description: `Writes the records of ${stream.node.path} to a table`,
      timeout: timeoutFor(props.batchSize),
      environment: {
        CLUSTER_ARN: this.clusterArn,
        SECRET_ARN: this.secretArn,
        DATABASE_NAME: databaseName,
        EVENT_TABLE: tableName,
        CREATE_TABLE: String(props.createTable ?? true),
        ID_PATH: idPath,
      },
      options: props.functionOptions,
      removalPolicy,
    }).function;
    this.parkingLot = props.parkingLot ?? new ParkingLot(this, 'ParkingLot', { removalPolicy });
    this.consumer = new LambdaConsumer(this, 'Consumer', {
      stream,
      handler: this.function,
      parkingLot: this.parkingLot,
      batchSize: props.batchSize,
      alarmActions: props.alarmActions,
    });
    // Otherwise the first batches would fail, because the permission comes seconds later.
    database.grantStatements(this.function).applyBefore(this.consumer.mapping);
    this.capacityAlarm = this.ownCluster && this.newCapacityAlarm(this.ownCluster, props.alarmActions);
    this.ticketAlarms = this.capacityAlarm === undefined ? [] : [this.capacityAlarm];
  }

  private newCapacityAlarm(
    cluster: rds.CfnDBCluster,
    actions: cloudwatch.IAlarmAction[] = [],
  ): cloudwatch.Alarm {
    const alarm = new cloudwatch.Alarm(this, 'CapacityAlarm', {
      alarmDescription: withRunbook(
        `The database of ${this.node.path} has used 90 % or more of its most capacity for 15 minutes: the sink falls behind.`,
        'relational-sink#the-database-is-at-its-most-capacity',
      ),
      metric: new cloudwatch.Metric({
        namespace: 'AWS/RDS',
        metricName: 'ACUUtilization',
        dimensionsMap: { DBClusterIdentifier: cluster.ref },
        period: Duration.minutes(1),
        statistic: cloudwatch.Stats.AVERAGE,
      }),
      threshold: 90,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 15,
      // A cluster that is paused publishes nothing.
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(...actions);
    return alarm;
  }

  private checkNames(names: Record<string, string>, idPath: string): void {
    const where = `RelationalSink "${this.node.path}"`;
    for (const [property, name] of Object.entries(names)) {
      if (SQL_NAME.test(name)) continue;
      throw new InputError(
        `${where}: ${property} is "${name}"; allowed are 1 to 63 lower-case letters, digits and underscores, with no digit first (PostgreSQL, identifiers).`,
      );
    }
    if (ID_PATH.test(idPath)) return;
    throw new InputError(
      `${where}: idPath is "${idPath}"; allowed are names of letters, digits and underscores with dots between them, e.g. "detail.orderId".`,
    );
  }
}
