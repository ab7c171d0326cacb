import { ArnFormat, aws_iam as iam, type aws_logs as logs, Stack, Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { accept } from '../../support/nag';
import { acknowledgeWildcards } from '../../support/wildcards';

/** The role with which the service runs the job. Only applications of this account and Region can have it. */
export function applicationRole(scope: Construct, streamPath: string): iam.Role {
  const stack = Stack.of(scope);
  const applications = stack.formatArn({
    service: 'kinesisanalytics',
    resource: 'application',
    resourceName: '*',
  });
  const role = new iam.Role(scope, 'Role', {
    description: `Processes the records of ${streamPath} with Flink`,
    // The service kept its first name here, in the metrics' namespace and in ARNs.
    assumedBy: new iam.ServicePrincipal('kinesisanalytics.amazonaws.com', {
      conditions: {
        StringEquals: { 'aws:SourceAccount': stack.account },
        ArnLike: { 'aws:SourceArn': applications },
      },
    }),
  });
  accept(role, 'IAMNoInlinePolicy');
  return role;
}

/**
 * Permits the service to write the job's log: into this stream only. It also asks which groups there are, and
 * IAM knows no smaller resource for that.
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/cloudwatch-logs.html
 */
export function grantLog(role: iam.Role, group: logs.LogGroup, stream: logs.LogStream): iam.Grant {
  const stack = Stack.of(group);
  const logArn = (resourceName: string) =>
    stack.formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  const anyGroup = logArn('*');
  const streamsOfGroup = logArn(`${group.logGroupName}:*`);
  acknowledgeWildcards(
    role,
    [anyGroup, streamsOfGroup],
    'The service lists log groups and the streams of one; it writes into one stream.',
  );
  const allow = (action: string, arn: string) =>
    iam.Grant.addToPrincipal({ grantee: role, actions: [action], resourceArns: [arn] });
  return allow('logs:PutLogEvents', logStreamArn(group, stream))
    .combine(allow('logs:DescribeLogStreams', streamsOfGroup))
    .combine(allow('logs:DescribeLogGroups', anyGroup));
}

/** The ARN of a stream of a log group. */
export function logStreamArn(group: logs.LogGroup, stream: logs.LogStream): string {
  return Stack.of(group).formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: `${group.logGroupName}:log-stream:${stream.logStreamName}`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

/**
 * What the service does with the role of an application in a VPC.
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/vpc-permissions.html
 */
const NETWORK = [
  'ec2:CreateNetworkInterface',
  'ec2:CreateNetworkInterfacePermission',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeDhcpOptions',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeSubnets',
  'ec2:DescribeVpcs',
];

/** Permits the service to make network interfaces. */
export function grantNetwork(role: iam.Role): iam.Grant {
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'Network interfaces of a VPC have no ARN before they exist.',
  });
  return iam.Grant.addToPrincipal({ grantee: role, actions: NETWORK, resourceArns: ['*'] });
}
