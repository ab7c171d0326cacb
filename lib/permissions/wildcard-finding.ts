import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * The id under which cdk-nag finds a wildcard in a policy's resource, so that this resource can be acknowledged and no
 * other: the ARN as it stands in the template, references in angle brackets.
 * @param scope a construct of the policy's stack
 */
export function wildcardFinding(scope: IConstruct, arn: string): string {
  return `AwsSolutions-IAM5[Resource::${flat(Stack.of(scope).resolve(arn))}]`;
}

function flat(
  value: string | { Ref: string } | { 'Fn::Join': [string, (string | { Ref: string })[]] },
): string {
  if (typeof value === 'string') return value;
  if ('Ref' in value) return `<${value.Ref}>`;
  const [separator, parts] = value['Fn::Join'];
  return parts.map(flat).join(separator);
}
