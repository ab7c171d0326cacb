import { type Resource, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** What tells where a resource is: CDK resources, of this app or imported. */
interface Placed {
  readonly env: Pick<Resource['env'], 'region'>;
}

/** Both Regions, where a resource is in another one than a construct. Undefined where synthesis cannot tell. */
export function otherRegion(
  scope: IConstruct,
  resource: Placed,
): { there: string; here: string } | undefined {
  const here = Stack.of(scope).region;
  const there = resource.env.region;
  if (Token.compareStrings(there, here) !== TokenComparison.DIFFERENT) return undefined;
  return { there, here };
}
