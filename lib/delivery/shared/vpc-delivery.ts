import { aws_ec2 as ec2, type aws_kinesisfirehose as firehose, aws_iam as iam } from 'aws-cdk-lib';
import { acknowledgeWildcards } from '../../support/wildcards';
import type { DeliveryContext } from './destination-config';

/**
 * The network through which Firehose reaches a destination in a VPC. Firehose makes up to three network
 * interfaces in each subnet, and more under load.
 */
export interface VpcDelivery {
  /** The VPC of the destination. */
  readonly vpc: ec2.IVpc;

  /**
   * The subnets in which Firehose makes its network interfaces.
   *
   * @default - the private subnets, one in each Availability Zone
   */
  readonly subnets?: ec2.SubnetSelection;

  /**
   * The security groups of the network interfaces. They must let HTTPS out to the destination, and the
   * destination's group must let it in.
   *
   * @default - the delivery makes a group that lets out everything: `FirehoseDelivery.securityGroup`
   */
  readonly securityGroups?: ec2.ISecurityGroup[];
}

/** Firehose Developer Guide, "Grant Firehose access to an OpenSearch Service destination in a VPC". */
const NETWORK_ACTIONS = [
  'ec2:CreateNetworkInterface',
  'ec2:CreateNetworkInterfacePermission',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeSubnets',
  'ec2:DescribeVpcAttribute',
  'ec2:DescribeVpcs',
];

/** A network as a destination uses it. */
export interface VpcDeliveryConfig {
  readonly configuration: firehose.CfnDeliveryStream.VpcConfigurationProperty;
  readonly grant: iam.Grant;
  /** The group that the delivery made. Undefined if groups were given. */
  readonly securityGroup?: ec2.ISecurityGroup;
}

export function bindVpcDelivery({ scope, role }: DeliveryContext, network: VpcDelivery): VpcDeliveryConfig {
  const own =
    network.securityGroups === undefined
      ? new ec2.SecurityGroup(scope, 'SecurityGroup', {
          vpc: network.vpc,
          description: `Firehose delivers from here for ${scope.node.path}`,
        })
      : undefined;
  const groups = network.securityGroups ?? (own ? [own] : []);
  acknowledgeWildcards(
    role,
    ['*'],
    'AWS documents these actions on network interfaces without resources (Firehose Developer Guide, access to OpenSearch in a VPC).',
  );
  return {
    securityGroup: own,
    grant: iam.Grant.addToPrincipal({ grantee: role, actions: NETWORK_ACTIONS, resourceArns: ['*'] }),
    configuration: {
      roleArn: role.roleArn,
      subnetIds: network.vpc.selectSubnets(network.subnets ?? { onePerAz: true }).subnetIds,
      securityGroupIds: groups.map(({ securityGroupId }) => securityGroupId),
    },
  };
}
