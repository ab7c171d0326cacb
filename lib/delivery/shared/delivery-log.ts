import {
  ArnFormat,
  type aws_kinesisfirehose as firehose,
  aws_iam as iam,
  type aws_kms as kms,
  aws_logs as logs,
  type RemovalPolicy,
  Stack,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { newLogGroup } from '../../support/log-group';

/**
 * The child `Logs` of a delivery, in which Firehose writes why it could not deliver: one log stream per
 * purpose.
 */
export class DeliveryLog {
  readonly logGroup: logs.LogGroup;
  readonly #grants: iam.Grant[] = [];

  constructor(
    scope: Construct,
    private readonly role: iam.IRole,
    private readonly removalPolicy: RemovalPolicy,
    retention: logs.RetentionDays,
    encryptionKey?: kms.IKey,
  ) {
    this.logGroup = newLogGroup(scope, 'Logs', { retention, removalPolicy, encryptionKey });
  }

  /** The grants on the log streams. */
  get grants(): readonly iam.Grant[] {
    return this.#grants;
  }

  /**
   * Makes a log stream, and permits the role to write to this one only.
   * @param name e.g. `delivery`
   */
  stream(name: string): firehose.CfnDeliveryStream.CloudWatchLoggingOptionsProperty {
    const { logGroup } = this;
    const { logStreamName } = new logs.LogStream(logGroup, name, {
      logGroup,
      logStreamName: name,
      removalPolicy: this.removalPolicy,
    });
    const arn = Stack.of(logGroup).formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: `${logGroup.logGroupName}:log-stream:${logStreamName}`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.#grants.push(
      iam.Grant.addToPrincipal({
        grantee: this.role,
        actions: ['logs:PutLogEvents'],
        resourceArns: [arn],
      }),
    );
    return { enabled: true, logGroupName: logGroup.logGroupName, logStreamName };
  }
}
