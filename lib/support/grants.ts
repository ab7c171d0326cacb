import { aws_iam as iam, type aws_kms as kms, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import { DependencyGroup, type IConstruct } from 'constructs';

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
  const principal = grantee.grantPrincipal;
  const isUnknown = principal instanceof iam.UnknownPrincipal || principal instanceof CollectedStatements;
  if (isUnknown) return iam.Grant.addToPrincipal(options);
  return iam.Grant.addToPrincipalOrResource({ ...options, resource });
}

/** Who may use a key, for what, and through which service alone. */
interface KeyUse {
  readonly key: kms.IKey;
  readonly grantee: iam.IGrantable;
  /** E.g. `kms:Decrypt`. */
  readonly actions: string[];
  /** The service's name in its endpoint, e.g. `kinesis`. */
  readonly service: string;
  /** What the service passes to KMS as encryption context, where that names the resource. */
  readonly encryptionContext?: Record<string, string>;
  /** The same as patterns, of which one has to match. */
  readonly encryptionContextLike?: Record<string, string[]>;
}

/** Permits the use of a key through one service, for one resource: narrower than the CDK's own key grants. */
export function grantKeyUse(use: KeyUse): iam.Grant {
  const { key, grantee, actions, service } = use;
  // The star covers the suffix of the China Regions, for which the documentation does not spell out this
  // name.
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

function contextConditions<Value>(context?: Record<string, Value>): Record<string, Value> | undefined {
  if (context === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(context).map(([name, value]) => [`kms:EncryptionContext:${name}`, value]),
  );
}

/**
 * Within its account a key leaves the decision to identity policies; across accounts both sides have to
 * permit.
 */
function isInAnotherAccount(grantee: iam.IGrantable, key: kms.IKey): boolean {
  const account = grantee.grantPrincipal.principalAccount;
  return (
    account !== undefined && Token.compareStrings(account, key.env.account) === TokenComparison.DIFFERENT
  );
}

/**
 * Stands in for a role that this app does not know, and collects what the role would have been given, so that
 * a person can be told all of it at once.
 */
export class CollectedStatements implements iam.IPrincipal {
  readonly assumeRoleAction = 'sts:AssumeRole';
  readonly grantPrincipal = this;
  /**
   * The account of what has the role; so nothing is added to resources, which could not name the role either.
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
