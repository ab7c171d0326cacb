import { type aws_iam as iam, Validations } from 'aws-cdk-lib';
import { wildcardFinding } from './wildcard-finding';

/** Tells cdk-nag why a role may use all resources of a pattern; of the ARNs without a star it says nothing. */
export function acknowledgeWildcards(role: iam.IRole, arns: readonly string[], reason: string): void {
  for (const arn of arns.filter((candidate) => candidate.includes('*'))) {
    Validations.of(role).acknowledge({ id: wildcardFinding(role, arn), reason });
  }
}
