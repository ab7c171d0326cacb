import { formatArn } from '../../base/arn';
import type { AwsEnvironment } from '../../base/aws-environment';
import { stableUuid } from './physical-name';
import type { IgnoredType, ProvisionedResource, ResourceRequest } from './resource-provider';

const PERMISSIONS = 'permissions are not enforced on this machine';
const ENCRYPTION =
  'encryption at rest is not supported by the local run; data lies as it is, in memory or in the run folder';
const NETWORK = 'there is no network on this machine; functions and programs reach the endpoint';
const CONTAINERS =
  'NOT PLAYED: no container runs here, so nothing does its work. Start the program as a process with the endpoint, the names ' +
  'of the stack and AWS_ENDPOINT_URL';
const FLINK =
  'no Flink runs here: the application processes nothing; docs/flink.md says how to run the job against the local endpoint';
const LOGS = "functions' logs are kept in files of the run folder";

/**
 * Types without which the run behaves the same. References to them get names and ARNs in AWS's form. Where
 * AWS draws an id at random, the id is derived from the logical id, so that it is the same in every run.
 */
export const ignoredTypes: readonly IgnoredType[] = [
  ignore('AWS::CDK::Metadata', 'usage statistics of the CDK'),
  ignore(
    'AWS::ApiGateway::Account',
    'the role with which API Gateway writes logs; they are not kept here',
    withId,
  ),
  ignore('AWS::ApiGateway::Authorizer', 'NOT PLAYED: methods take every token, unverified', (it) => {
    const ref = stableUuid(`${it.stackName}/${it.logicalId}`).slice(0, 6);
    return { ref, attributes: { AuthorizerId: ref } };
  }),
  ignore('AWS::IAM::Policy', PERMISSIONS, withId),
  ignore('AWS::IAM::ManagedPolicy', PERMISSIONS, (it) => {
    const arn = iamArn(it, 'policy', 'ManagedPolicyName', 128);
    return { ref: arn, attributes: { PolicyArn: arn } };
  }),
  ignore('AWS::IAM::Role', PERMISSIONS, (it) => ({
    ref: name(it, 'RoleName', 64),
    attributes: { Arn: iamArn(it, 'role', 'RoleName', 64), RoleId: iamId('AROA', it) },
  })),
  ignore('AWS::IAM::User', PERMISSIONS, (it) => ({
    ref: name(it, 'UserName', 64),
    attributes: { Arn: iamArn(it, 'user', 'UserName', 64) },
  })),
  ignore('AWS::Lambda::Permission', PERMISSIONS, withId),
  ignore('AWS::SQS::QueuePolicy', PERMISSIONS, withId),
  ignore('AWS::SNS::TopicPolicy', PERMISSIONS, withId),
  ignore('AWS::S3::BucketPolicy', PERMISSIONS, named('Bucket', 63)),
  ignore('AWS::KMS::Key', ENCRYPTION, (it) => {
    const keyId = stableUuid(`${it.stackName}/${it.logicalId}`);
    return { ref: keyId, attributes: { KeyId: keyId, Arn: arn(it, 'kms', `key/${keyId}`) } };
  }),
  ignore('AWS::KMS::Alias', ENCRYPTION, named('AliasName', 256)),
  ignore('AWS::Logs::LogGroup', LOGS, (it) => {
    const ref = name(it, 'LogGroupName', 512);
    return { ref, attributes: { Arn: arn(it, 'logs', `log-group:${ref}:*`) } };
  }),
  ignore('AWS::Logs::LogStream', LOGS, named('LogStreamName', 512)),
  ignore('AWS::KinesisAnalyticsV2::Application', FLINK, named('ApplicationName', 128)),
  ignore('AWS::KinesisAnalyticsV2::ApplicationCloudWatchLoggingOption', LOGS, withId),
  ignore('Custom::FlinkStart', FLINK),
  ignore('Custom::LogRetention', LOGS),
  ignore('Custom::S3AutoDeleteObjects', 'it acts when a stack is deleted, and no stack is deleted here'),
  ignore('AWS::CloudWatch::Dashboard', 'there is no console to show it in', named('DashboardName', 255)),
  ignore('AWS::CloudWatch::AlarmMuteRule', 'alarms act at every hour here', (it) => {
    const ref = name(it, 'Name', 255);
    const attributes = {
      Arn: arn(it, 'cloudwatch', `alarm-mute-rule:${ref}`),
      LastUpdatedTimestamp: '1970-01-01T00:00:00Z',
      MuteType: JSON.stringify(it.properties.Rule ?? '').includes('"at(') ? 'ONE_TIME' : 'RECURRING',
      Status: 'SCHEDULED',
    };
    return { ref, attributes };
  }),
  ignore('AWS::ECS::Cluster', CONTAINERS, (it) => {
    const ref = name(it, 'ClusterName', 255);
    return { ref, attributes: { Arn: arn(it, 'ecs', `cluster/${ref}`) } };
  }),
  ignore('AWS::ECS::TaskDefinition', CONTAINERS, (it) => {
    const ref = arn(it, 'ecs', `task-definition/${name(it, 'Family', 255)}:1`);
    return { ref, attributes: { TaskDefinitionArn: ref } };
  }),
  ignore('AWS::ECS::Service', CONTAINERS, (it) => {
    const Name = name(it, 'ServiceName', 255);
    const ref = arn(it, 'ecs', `service/${String(it.properties.Cluster ?? 'default')}/${Name}`);
    return { ref, attributes: { Name, ServiceArn: ref } };
  }),
  ignore('AWS::ApplicationAutoScaling::ScalableTarget', CONTAINERS, withId),
  ignore('AWS::ApplicationAutoScaling::ScalingPolicy', CONTAINERS, (it) => {
    const ref = arn(it, 'autoscaling', `scalingPolicy:${stableUuid(`${it.stackName}/${it.logicalId}`)}`);
    return { ref, attributes: { Arn: ref } };
  }),
  ignore('AWS::EC2::VPC', NETWORK, (it) => {
    const ref = ec2Id('vpc', it);
    return { ref, attributes: { VpcId: ref, CidrBlock: it.properties.CidrBlock } };
  }),
  ignore('AWS::EC2::Subnet', NETWORK, (it) => {
    const ref = ec2Id('subnet', it);
    return { ref, attributes: { SubnetId: ref, AvailabilityZone: it.properties.AvailabilityZone } };
  }),
  ignore('AWS::EC2::SecurityGroup', NETWORK, (it) => {
    const ref = ec2Id('sg', it);
    return { ref, attributes: { GroupId: ref, Id: ref, VpcId: it.properties.VpcId } };
  }),
  ignore('AWS::EC2::InternetGateway', NETWORK, (it) => {
    const ref = ec2Id('igw', it);
    return { ref, attributes: { InternetGatewayId: ref } };
  }),
  ignore('AWS::EC2::RouteTable', NETWORK, (it) => {
    const ref = ec2Id('rtb', it);
    return { ref, attributes: { RouteTableId: ref } };
  }),
  ignore('AWS::EC2::VPCGatewayAttachment', NETWORK),
  ignore('AWS::EC2::Route', NETWORK),
  ignore('AWS::EC2::SubnetRouteTableAssociation', NETWORK, withId),
  ignore('AWS::EC2::VPCEndpoint', NETWORK, (it) => {
    const ref = ec2Id('vpce', it);
    return { ref, attributes: { Id: ref } };
  }),
  ignore('AWS::WAFv2::WebACL', 'NOT PLAYED: no request is blocked here', (it) => {
    const ref = name(it, 'Name', 128);
    const id = stableUuid(`${it.stackName}/${it.logicalId}`);
    const attributes = {
      Arn: arn(it, 'wafv2', `regional/webacl/${ref}/${id}`),
      Id: id,
      Capacity: 0,
      LabelNamespace: '',
    };
    return { ref: `${ref}|${id}|REGIONAL`, attributes };
  }),
  ignore('AWS::WAFv2::WebACLAssociation', 'NOT PLAYED: no request is blocked here'),
  ignore('AWS::Cognito::UserPool', 'NOT PLAYED: methods take every token, unverified', (it) => {
    const ref = `${it.region}_${stableUuid(`${it.stackName}/${it.logicalId}`).slice(0, 9).replaceAll('-', '')}`;
    const ProviderName = `cognito-idp.${it.region}.amazonaws.com/${ref}`;
    const Arn = arn(it, 'cognito-idp', `userpool/${ref}`);
    return {
      ref,
      attributes: { Arn, UserPoolId: ref, ProviderName, ProviderURL: `https://${ProviderName}` },
    };
  }),
  ignore('AWS::CloudTrail::Trail', 'nobody calls AWS here, so there is nothing to record', (it) => {
    const ref = name(it, 'TrailName', 128);
    const topic = it.properties.SnsTopicName;
    return { ref, attributes: { Arn: arn(it, 'cloudtrail', `trail/${ref}`), SnsTopicArn: topic } };
  }),
];

function ignore(
  type: string,
  reason: string,
  describe: (resource: ResourceRequest) => ProvisionedResource = (it) => ({ ref: it.physicalName(255) }),
): IgnoredType {
  return { type, reason, describe };
}

function withId(resource: ResourceRequest): ProvisionedResource {
  const ref = resource.physicalName(255);
  return { ref, attributes: { Id: ref } };
}

/** `Ref` is the name in `property`, or a generated one. */
function named(property: string, maxLength: number) {
  return (resource: ResourceRequest): ProvisionedResource => ({ ref: name(resource, property, maxLength) });
}

function name(resource: ResourceRequest, property: string, maxLength: number): string {
  const given = resource.properties[property];
  return typeof given === 'string' ? given : resource.physicalName(maxLength);
}

function arn(home: AwsEnvironment, service: string, resource: string): string {
  return formatArn({ ...home, service, resource });
}

function iamArn(resource: ResourceRequest, kind: string, property: string, maxLength: number): string {
  const { Path } = resource.properties;
  const path = typeof Path === 'string' ? Path : '/';
  return arn({ ...resource, region: '' }, 'iam', `${kind}${path}${name(resource, property, maxLength)}`);
}

/** Ids of EC2: a prefix for the kind, then 17 hexadecimal digits. */
function ec2Id(kind: string, { stackName, logicalId }: ResourceRequest): string {
  return `${kind}-${stableUuid(`${stackName}/${logicalId}`).replaceAll('-', '').slice(0, 17)}`;
}

/** IAM's unique ids: a prefix for the kind, then 17 letters and digits. */
function iamId(prefix: string, { stackName, logicalId }: ResourceRequest): string {
  return `${prefix}${stableUuid(`${stackName}/${logicalId}`).replaceAll('-', '').slice(0, 17).toUpperCase()}`;
}
