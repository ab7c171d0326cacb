import {
  type aws_cloudwatch as cloudwatch,
  Duration,
  aws_dynamodb as dynamodb,
  type aws_kinesis as kinesis,
  Lazy,
  Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { arrivalAlarm } from '../../support/arrival-alarm';
import { checkIs, checkStream, has, InputError } from '../../support/check';
import type { IHasAlarms } from '../../support/has-alarms';
import { checkSameEnvironment } from '../service-role';
import { HELD_BY_QUERY, insights, serviceAlarm } from './service-alarm';

/** How late changes may be: a shard that is full for a moment is no fault. */
const LATE = Duration.minutes(15);

/** Properties of a TableIngest. */
export interface TableIngestProps {
  /** The stream, in the account and Region of the table. */
  readonly stream: kinesis.IStream;

  /** A table of this app: `Table`, or `TableV2`, whose replica in the stack's Region writes. */
  readonly table: dynamodb.ITable;

  /**
   * The unit of `ApproximateCreationDateTime` in the records.
   *
   * @default ApproximateCreationDateTimePrecision.MILLISECOND
   */
  readonly precision?: dynamodb.ApproximateCreationDateTimePrecision;

  /**
   * Actions of its alarms.
   *
   * @default - none; `StreamMonitoring` with `alarmsOf` adds its topics
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];
}

/**
 * The changes of the items of a DynamoDB table to a stream. Records can come twice and out of order, so
 * compare `ApproximateCreationDateTime`. DynamoDB writes with a service-linked role of its own, which it
 * makes, so there is no role to give; that role may use any key of the account through Kinesis, if the key's
 * policy leaves it to IAM.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds.html
 *
 * @example
 * new TableIngest(this, 'Changes', { stream, table });
 */
export class TableIngest extends Construct implements IHasAlarms {
  /** In ALARM when DynamoDB could not write changes: they are in the table only. */
  public readonly lossAlarm: cloudwatch.Alarm;
  /** In ALARM when changes wait for 15 minutes or more. */
  public readonly lateAlarm: cloudwatch.Alarm;
  public readonly pageAlarms: cloudwatch.Alarm[];
  public readonly ticketAlarms: cloudwatch.Alarm[];

  constructor(scope: Construct, id: string, props: TableIngestProps) {
    super(scope, id);
    const where = `TableIngest "${this.node.path}"`;
    checkStream(where, props.stream);
    checkIs(where, 'table', props.table, has('tableName'), 'a table');
    const { stream, table, alarmActions: actions } = props;
    checkSameEnvironment(
      where,
      this,
      { stream, table },
      'a table writes to no other (DynamoDB Developer Guide, Kinesis Data Streams)',
    );
    setDestination(where, props);
    const metric = (statistic: 'MAX' | 'SUM', metricName: string, label: string) =>
      insights({
        statistic,
        metricName,
        namespace: 'AWS/DynamoDB',
        dimensions: ['DelegatedOperation', 'TableName'],
        where: { TableName: table.tableName },
        label,
      });
    this.lossAlarm = arrivalAlarm(this, 'LossAlarm', {
      arrivals: metric('SUM', 'FailedToReplicateRecordCount', 'changes not written'),
      heldFor: HELD_BY_QUERY,
      says: `DynamoDB could not write changes of ${table.node.path} to its stream: they are in the table only.`,
      page: 'service-ingest#changes-of-a-table-are-lost',
      actions,
    });
    this.lateAlarm = serviceAlarm(this, 'LateAlarm', {
      metric: metric('MAX', 'AgeOfOldestUnreplicatedRecord', 'age of the oldest change, in ms'),
      threshold: LATE.toMilliseconds(),
      says: `Changes of ${table.node.path} wait for ${LATE.toHumanString()} or more until DynamoDB can write them to the stream.`,
      page: 'service-ingest#changes-of-a-table-are-late',
      actions,
    });
    this.pageAlarms = [this.lossAlarm];
    this.ticketAlarms = [this.lateAlarm];
  }
}

function setDestination(where: string, { stream, table, precision }: TableIngestProps): void {
  const specification = {
    streamArn: stream.streamArn,
    approximateCreationDateTimePrecision:
      precision ?? dynamodb.ApproximateCreationDateTimePrecision.MILLISECOND,
  };
  const resource = table.node.defaultChild;
  if (resource instanceof dynamodb.CfnTable) {
    if (resource.kinesisStreamSpecification !== undefined) throw hasOne(where, table);
    resource.kinesisStreamSpecification = specification;
  } else if (resource instanceof dynamodb.CfnGlobalTable) {
    const stack = Stack.of(resource);
    const given = resource.replicas;
    const region = JSON.stringify(stack.resolve(stack.region));
    // A TableV2 makes its replicas when it is synthesized.
    resource.replicas = Lazy.any({
      produce: () =>
        (stack.resolve(given) as dynamodb.CfnGlobalTable.ReplicaSpecificationProperty[]).map((replica) => {
          if (JSON.stringify(replica.region) !== region) return replica;
          if (replica.kinesisStreamSpecification !== undefined) throw hasOne(where, table);
          return { ...replica, kinesisStreamSpecification: specification };
        }),
    });
  } else {
    throw new InputError(
      `${where}: table "${table.node.path}" is imported; allowed is a table of this app, because CloudFormation sets the stream of a ` +
        'table in the table itself. Use aws dynamodb enable-kinesis-streaming-destination for another one.',
    );
  }
}

function hasOne(where: string, table: dynamodb.ITable): InputError {
  return new InputError(
    `${where}: table "${table.node.path}" has a kinesisStream already; allowed is one in CloudFormation. Take it away there.`,
  );
}
