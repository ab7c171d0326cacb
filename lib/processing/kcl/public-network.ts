import { aws_ec2 as ec2, Fn, Names, Tags, Validations } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** Each task has an address, and a deployment has twice the tasks: 5,000 are the most of a service. */
const BLOCK = '10.0.0.0/16';
const SUBNETS = ['10.0.0.0/17', '10.0.128.0/17'];

/**
 * The network of a service that only calls AWS: a VPC with two public subnets, an internet gateway, and the free gateway
 * endpoints of DynamoDB and S3. Nothing can call in, because the tasks' security group has no rule for it.
 *
 * Public addresses are the cheapest way out: $3.65 a month for each task, and traffic to the Region's own services is
 * free. Interface endpoints for Kinesis, ECR (two), CloudWatch and its logs come to $73 in two zones, and a NAT gateway to
 * $33 and 4.5 cents a GB, which is more than the stream costs to read (list prices of us-east-1).
 *
 * It is written resource by resource because `ec2.Vpc` asks for the zones of the account where the stack has an
 * environment: no synthesis of this library asks an account.
 */
export class PublicNetwork extends Construct {
  readonly vpc: ec2.IVpc;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const vpc = new ec2.CfnVPC(this, 'Vpc', {
      cidrBlock: BLOCK,
      enableDnsHostnames: true,
      enableDnsSupport: true,
    });
    Tags.of(vpc).add('Name', Names.uniqueResourceName(this, { maxLength: 120 }));
    const gateway = new ec2.CfnInternetGateway(this, 'Gateway');
    const attached = new ec2.CfnVPCGatewayAttachment(this, 'Attachment', {
      vpcId: vpc.ref,
      internetGatewayId: gateway.ref,
    });
    const routes = new ec2.CfnRouteTable(this, 'Routes', { vpcId: vpc.ref });
    const out = new ec2.CfnRoute(this, 'Out', {
      routeTableId: routes.ref,
      destinationCidrBlock: '0.0.0.0/0',
      gatewayId: gateway.ref,
    });
    out.node.addDependency(attached);
    const zones = SUBNETS.map((_, index) => Fn.select(index, Fn.getAzs()));
    const subnets = SUBNETS.map((cidrBlock, index) => {
      const subnet = new ec2.CfnSubnet(this, `Subnet${index + 1}`, {
        vpcId: vpc.ref,
        cidrBlock,
        availabilityZone: zones[index],
        mapPublicIpOnLaunch: false,
      });
      new ec2.CfnSubnetRouteTableAssociation(this, `Subnet${index + 1}Routes`, {
        subnetId: subnet.ref,
        routeTableId: routes.ref,
      });
      return subnet;
    });
    this.vpc = ec2.Vpc.fromVpcAttributes(this, 'Imported', {
      vpcId: vpc.ref,
      vpcCidrBlock: BLOCK,
      availabilityZones: zones,
      publicSubnetIds: subnets.map(({ ref }) => ref),
      publicSubnetRouteTableIds: subnets.map(() => routes.ref),
    });
    this.vpc.node.addDependency(out);
    for (const service of ['dynamodb', 's3']) {
      new ec2.CfnVPCEndpoint(this, service === 's3' ? 'S3' : 'DynamoDb', {
        vpcId: vpc.ref,
        vpcEndpointType: 'Gateway',
        serviceName: Fn.sub(`com.amazonaws.\${AWS::Region}.${service}`),
        routeTableIds: [routes.ref],
      });
    }
    Validations.of(vpc).acknowledge({
      id: 'AwsSolutions-VPC7',
      reason:
        'Only the tasks of one service are in this VPC, and nothing can call them. Whoever wants flow logs gives a VPC that has them.',
    });
  }
}
