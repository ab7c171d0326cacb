import { aws_dms as dms, type aws_kinesis as kinesis } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { checkStream } from '../../support/check';
import { ServiceRole } from '../service-role';

/** How AWS DMS writes a change as JSON. */
export enum DmsMessageFormat {
  /** On one line, so that Firehose and Athena can read them one after another. */
  JSON_UNFORMATTED = 'json-unformatted',
  /** With line breaks and tabs. */
  JSON = 'json',
}

/** Properties of a DmsIngest. */
export interface DmsIngestProps {
  /** The stream. */
  readonly stream: kinesis.IStream;

  /**
   * How a change is written.
   *
   * @default DmsMessageFormat.JSON_UNFORMATTED
   */
  readonly messageFormat?: DmsMessageFormat;

  /**
   * Whether the partition key begins with schema and table, where a task makes it from the primary key.
   * Otherwise the rows with the key 1 of all tables go to one shard.
   *
   * @default true
   */
  readonly partitionIncludeSchemaTable?: boolean;

  /**
   * Whether a change has its transaction: commit time, log position and ids. With it a sink can put changes
   * in order.
   *
   * @default true
   */
  readonly includeTransactionDetails?: boolean;

  /**
   * Whether columns without a value are written.
   *
   * @default false
   */
  readonly includeNullAndEmpty?: boolean;

  /**
   * Whether changes of tables (DDL) and control messages are written.
   *
   * @default false
   */
  readonly includeControlDetails?: boolean;
}

/**
 * The changes of a database to a stream: a target endpoint of AWS DMS, with its role. The replication task is
 * yours, and so are its alarms: DMS publishes their metrics by task (`CDCLatencyTarget`).
 *
 * AWS shows `aws:SourceArn` and `aws:SourceAccount` for the role of a DynamoDB endpoint, and not for that of this one.
 * DMS would write nothing under a condition that it does not meet, so the role is for the service alone.
 *
 * @see https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Target.Kinesis.html
 * @see https://docs.aws.amazon.com/dms/latest/userguide/cross-service-confused-deputy-prevention.html
 *
 * @example
 * const ingest = new DmsIngest(this, 'Database', { stream });
 * task.targetEndpointArn = ingest.endpoint.ref;
 */
export class DmsIngest extends Construct {
  /** The target endpoint; `ref` is its ARN. */
  public readonly endpoint: dms.CfnEndpoint;

  constructor(scope: Construct, id: string, props: DmsIngestProps) {
    super(scope, id);
    checkStream(`DmsIngest "${this.node.path}"`, props.stream);
    const { stream } = props;
    const { role, permission } = new ServiceRole(this, 'Access', {
      stream,
      service: 'dms.amazonaws.com',
      actions: ['kinesis:DescribeStream', 'kinesis:PutRecord', 'kinesis:PutRecords'],
      ownAccount: false,
    });
    const includeControlDetails = props.includeControlDetails ?? false;
    this.endpoint = new dms.CfnEndpoint(this, 'Endpoint', {
      endpointType: 'target',
      engineName: 'kinesis',
      kinesisSettings: {
        streamArn: stream.streamArn,
        serviceAccessRoleArn: role.roleArn,
        messageFormat: props.messageFormat ?? DmsMessageFormat.JSON_UNFORMATTED,
        partitionIncludeSchemaTable: props.partitionIncludeSchemaTable ?? true,
        includeTransactionDetails: props.includeTransactionDetails ?? true,
        includeNullAndEmpty: props.includeNullAndEmpty ?? false,
        includeControlDetails,
        includeTableAlterOperations: includeControlDetails,
      },
    });
    permission.applyBefore(this.endpoint);
    this.node.defaultChild = this.endpoint;
  }
}
