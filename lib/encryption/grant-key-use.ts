import {
  FeatureFlags,
  aws_iam as iam,
  type aws_kms as kms,
  Stack,
  Token,
  TokenComparison,
} from 'aws-cdk-lib';
import { KMS_DEFAULT_KEY_POLICIES } from 'aws-cdk-lib/cx-api';

/** Who may use a key, for what, and through which service alone. */
export interface KeyUse {
  readonly key: kms.IKey;
  readonly grantee: iam.IGrantable;
  /** E.g. `kms:Decrypt`. */
  readonly actions: string[];
  /** The service's name in its endpoint, e.g. `kinesis`. */
  readonly service: string;
  /** What the service passes to KMS as encryption context, where that names the resource. */
  readonly encryptionContext?: Record<string, string>;
}

/** Permits the use of a key through one service, for one resource: narrower than the CDK's own key grants. */
export function grantKeyUse({ key, grantee, actions, service, encryptionContext = {} }: KeyUse): iam.Grant {
  // The star covers the suffix of the China Regions, for which the documentation does not spell out this name.
  const viaService = { 'kms:ViaService': `${service}.${key.env.region}.amazonaws.com*` };
  const context = Object.entries(encryptionContext).map(([name, value]) => [
    `kms:EncryptionContext:${name}`,
    value,
  ]);
  const grant = iam.Grant.addToPrincipal({
    grantee,
    actions,
    resourceArns: [key.keyArn],
    conditions: {
      StringLike: viaService,
      ...(context.length > 0 && { StringEquals: Object.fromEntries(context) }),
    },
  });
  if (identityPoliciesSuffice(key, grantee)) return grant;
  // Without the context here: a resource depends on its key, so the key's policy cannot name the resource.
  return grant.combine(
    iam.Grant.addStatementToResourcePolicy({
      grantee,
      actions,
      resourceArns: [key.keyArn],
      resource: key,
      statement: new iam.PolicyStatement({
        actions,
        principals: [grantee.grantPrincipal],
        resources: ['*'],
        conditions: { StringLike: viaService },
      }),
    }),
  );
}

/** Whether the key's own policy leaves the decision to the policies of this grantee. */
function identityPoliciesSuffice(key: kms.IKey, grantee: iam.IGrantable): boolean {
  const principal = grantee.grantPrincipal;
  // An imported function without a role cannot stand in a policy; the CDK warns which statement its role needs.
  if (principal instanceof iam.UnknownPrincipal) return true;
  const account = principal.principalAccount ?? Stack.of(key).account;
  if (Token.compareStrings(account, key.env.account) === TokenComparison.DIFFERENT) return false;
  return FeatureFlags.of(key).isEnabled(KMS_DEFAULT_KEY_POLICIES) === true;
}
