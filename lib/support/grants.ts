import { aws_iam as iam, type aws_kms as kms, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import { DependencyGroup, type IConstruct } from 'constructs';

/**
 * Permits actions on one resource that can have its own policy. The grantee may be in this account or
 * another.
 * @param arn the resource's ARN
 */
export function grantOn(
  resource: iam.IResourceWithPolicyV2,
  arn: string,
  grantee: iam.IGrantable,
  actions: string[],
): iam.Grant {
  const options = { grantee, actions, resourceArns: [arn] };
  // A resource's policy cannot name an imported function without a role. The CDK prints the statement that
  // its role needs.
  if (grantee.grantPrincipal instanceof iam.UnknownPrincipal) return iam.Grant.addToPrincipal(options);
  return iam.Grant.addToPrincipalOrResource({ ...options, resource });
}

/** A permission on a key: who may use it, with which actions, and through which service only. */
interface KeyUse {
  readonly key: kms.IKey;
  readonly grantee: iam.IGrantable;
  /** E.g. `kms:Decrypt`. */
  readonly actions: string[];
  /** The service's name in its endpoint, e.g. `kinesis`. */
  readonly service: string;
  /** The encryption context that the service passes to KMS, if that names the resource. */
  readonly encryptionContext?: Record<string, string>;
  /** The same as patterns; one of them has to match. */
  readonly encryptionContextLike?: Record<string, string[]>;
}

/** Permits the use of a key through one service for one resource. The CDK's own key grants are wider. */
export function grantKeyUse(use: KeyUse): iam.Grant {
  const { key, grantee, actions, service } = use;
  // The star covers the suffix of the China Regions: AWS does not document this name for them.
  const viaService = { 'kms:ViaService': `${service}.${key.env.region}.amazonaws.com*` };
  const context = contextConditions(use.encryptionContext);
  const grant = iam.Grant.addToPrincipal({
    grantee,
    actions,
    resourceArns: [key.keyArn],
    conditions: {
      StringLike: { ...viaService, ...contextConditions(use.encryptionContextLike) },
      ...(context && { StringEquals: context }),
    },
  });
  if (!isInAnotherAccount(grantee, key)) return grant;
  // The key's policy cannot name the resource, because the resource depends on its key. So no context here.
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

function contextConditions<Value>(context?: Record<string, Value>): Record<string, Value> | undefined {
  if (context === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(context).map(([name, value]) => [`kms:EncryptionContext:${name}`, value]),
  );
}

/**
 * Whether both sides have to permit the use: within its account a key leaves the decision to identity
 * policies.
 */
function isInAnotherAccount(grantee: iam.IGrantable, key: kms.IKey): boolean {
  const account = grantee.grantPrincipal.principalAccount;
  return (
    account !== undefined && Token.compareStrings(account, key.env.account) === TokenComparison.DIFFERENT
  );
}

/**
 * Stands in for a role that this app does not know. It collects the statements that the role needs, so that
 * one warning can name all of them.
 */
export class CollectedStatements implements iam.IPrincipal {
  readonly assumeRoleAction = 'sts:AssumeRole';
  readonly grantPrincipal = this;
  /**
   * The account of the stack. So the CDK adds nothing to resource policies, which could not name the role
   * either.
   */
  readonly principalAccount: string;
  readonly #statements: iam.PolicyStatement[] = [];

  constructor(private readonly scope: IConstruct) {
    this.principalAccount = Stack.of(scope).account;
  }

  get policyFragment(): iam.PrincipalPolicyFragment {
    throw new Error(`The role of ${this.scope.node.path} is not known, so no policy can name it.`);
  }

  addToPrincipalPolicy(statement: iam.PolicyStatement): iam.AddToPrincipalPolicyResult {
    this.#statements.push(statement);
    return { statementAdded: true, policyDependable: new DependencyGroup() };
  }

  /** The statements as they would stand in a policy. */
  toJson(): string {
    return JSON.stringify(
      Stack.of(this.scope).resolve(this.#statements.map((statement) => statement.toStatementJson())),
    );
  }
}
