import { CfnResource, aws_kinesis as kinesis } from 'aws-cdk-lib';

/** The resource of a stream that this app makes, with whichever construct. Undefined for an imported stream. */
export function streamResource(stream: kinesis.IStream): kinesis.CfnStream | undefined {
  const resource = stream.node.defaultChild;
  if (
    !(resource instanceof CfnResource) ||
    resource.cfnResourceType !== kinesis.CfnStream.CFN_RESOURCE_TYPE_NAME
  ) {
    return undefined;
  }
  return resource as kinesis.CfnStream;
}
