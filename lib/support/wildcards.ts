import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Release 2.263 of the CDK refuses the ids that cdk-nag gives to these findings; 2.276 takes them. Where they are refused,
 * the findings stay.
 */
const REFUSES_COLONS = /^Invalid validation rule ID .* delimiter is reserved/;

/**
 * Tells cdk-nag why a role, or a policy of it, may use every resource that a pattern matches. ARNs without a star need no reason.
 */
export function acknowledgeWildcards(grantee: IConstruct, arns: readonly string[], reason: string): void {
  for (const arn of arns.filter((candidate) => candidate.includes('*'))) {
    acknowledge(grantee, wildcardFinding(grantee, arn), reason);
  }
}

/** Tells cdk-nag why a rule is not followed, where the CDK takes the id of the finding. */
export function acknowledge(construct: IConstruct, id: string, reason: string): void {
  try {
    Validations.of(construct).acknowledge({ id, reason });
  } catch (error) {
    if (!(error instanceof Error && REFUSES_COLONS.test(error.message))) throw error;
  }
}

/**
 * The id of cdk-nag's finding for a wildcard in a policy's resource. It holds the ARN as the template has it,
 * with references in angle brackets, so an acknowledgement covers this resource only.
 * @param scope a construct of the policy's stack
 */
export function wildcardFinding(scope: IConstruct, arn: string): string {
  return `AwsSolutions-IAM5[Resource::${flat(Stack.of(scope).resolve(arn))}]`;
}

interface Intrinsic {
  readonly Ref?: string;
  readonly 'Fn::GetAtt'?: [string, string];
  readonly 'Fn::Join'?: [string, (string | Intrinsic)[]];
}

function flat(value: string | Intrinsic): string {
  if (typeof value === 'string') return value;
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = value;
  if (Ref !== undefined) return `<${Ref}>`;
  if (attribute !== undefined) return `<${attribute.join('.')}>`;
  if (join !== undefined) return join[1].map(flat).join(join[0]);
  return JSON.stringify(value);
}
