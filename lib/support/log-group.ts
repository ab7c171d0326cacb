import {
  ArnFormat,
  aws_iam as iam,
  type aws_kms as kms,
  aws_logs as logs,
  type RemovalPolicy,
  Stack,
  Validations,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** Properties of a log group. */
export interface LogGroupProps {
  readonly retention: logs.RetentionDays;
  readonly removalPolicy: RemovalPolicy;
  /** Undefined leaves the encryption to CloudWatch Logs. */
  readonly encryptionKey?: kms.IKey;
  /** Default: CloudFormation generates a name. */
  readonly logGroupName?: string;
}

/** Makes a log group, and permits CloudWatch Logs to use its key. */
export function newLogGroup(scope: Construct, id: string, props: LogGroupProps): logs.LogGroup {
  const { encryptionKey } = props;
  if (encryptionKey !== undefined) permitLogs(scope, encryptionKey);
  return new logs.LogGroup(scope, id, props);
}

/**
 * Permits CloudWatch Logs to use a key for the log groups of this account (CloudWatch Logs User Guide,
 * "Encrypt log data"). The name of the group cannot be in the policy, because the group depends on the key.
 */
function permitLogs(scope: Construct, key: kms.IKey): void {
  const stack = Stack.of(scope);
  const { statementAdded } = key.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'LogGroupsOfThisAccount',
      principals: [new iam.ServicePrincipal(`logs.${stack.region}.amazonaws.com`)],
      actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
      resources: ['*'],
      conditions: {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': stack.formatArn({
            service: 'logs',
            resource: 'log-group',
            resourceName: '*',
            arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          }),
        },
      },
    }),
  );
  if (statementAdded) return;
  Validations.of(scope).addWarning(
    'cdk-kinesis-blueprint:LogGroup.key',
    `the key "${key.node.path}" of the logs is imported, so its policy cannot be changed here. Let ` +
      'logs.<region>.amazonaws.com use it, or the log group cannot be made.',
  );
}
