import { aws_iam as iam } from 'aws-cdk-lib';

/**
 * Permits actions on one resource that can have a policy of its own, for a grantee in this account or another
 * one.
 * @param arn the resource's ARN
 */
export function grantOn(
  resource: iam.IResourceWithPolicyV2,
  arn: string,
  grantee: iam.IGrantable,
  actions: string[],
): iam.Grant {
  const options = { grantee, actions, resourceArns: [arn] };
  // An imported function without a role cannot stand in a resource's policy. The CDK prints which statement
  // its role needs.
  if (grantee.grantPrincipal instanceof iam.UnknownPrincipal) return iam.Grant.addToPrincipal(options);
  return iam.Grant.addToPrincipalOrResource({ ...options, resource });
}
