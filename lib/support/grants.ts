import { aws_iam as iam, type aws_kms as kms, Stack, Token, TokenComparison, Validations } from 'aws-cdk-lib';
import { DependencyGroup, type IConstruct } from 'constructs';
import { knownKeyArn } from './known-key';
import { acknowledgeWildcards } from './wildcards';

/** A resource that can have its own policy, such as a stream, a queue or a bucket. */
type ResourceWithPolicy = iam.IResourceWithPolicyV2 & IConstruct;

/**
 * Permits actions on one resource that can have its own policy. A grantee in another account gets both halves:
 * its own permission, and that of the resource. The policy of an imported resource cannot be changed here, so
 * a warning says what it needs.
 * @param arn the resource's ARN, or that of what is in it
 * @param conditions of the grantee's own permission
 */
export function grantOn(
  resource: ResourceWithPolicy,
  arn: string,
  grantee: iam.IGrantable,
  actions: string[],
  conditions?: Record<string, Record<string, unknown>>,
): iam.Grant {
  const options = { grantee, actions, resourceArns: [arn], conditions };
  // A resource's policy cannot name an imported function without a role. The CDK prints the statement that
  // its role needs.
  const principal = grantee.grantPrincipal;
  const isUnknown = principal instanceof iam.UnknownPrincipal || principal instanceof CollectedStatements;
  if (isUnknown) return iam.Grant.addToPrincipal(options);
  if (!isInAnotherAccount(grantee, resource)) {
    return iam.Grant.addToPrincipalOrResource({ ...options, resource });
  }
  const statement = new iam.PolicyStatement({
    actions,
    resources: [arn],
    principals: [letIn(grantee, resource)],
  });
  // The CDK's grant counts as successful though an imported resource takes no statement.
  let isAdded = false;
  const asked: iam.IResourceWithPolicyV2 = {
    env: resource.env,
    addToResourcePolicy: (one) => {
      const result = resource.addToResourcePolicy(one);
      isAdded = result.statementAdded;
      return result;
    },
  };
  const ofResource = iam.Grant.addStatementToResourcePolicy({ ...options, resource: asked, statement });
  if (!isAdded) warnOfOtherHalf(resource, arn, statement);
  return iam.Grant.addToPrincipal(options).combine(ofResource);
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
  const { arn, alias } = keyResource(key);
  const { grantPrincipal } = grantee;
  if (alias !== undefined && grantPrincipal instanceof iam.Role) {
    const reason = `The key behind ${alias} is known only to AWS, and the condition names the alias.`;
    acknowledgeWildcards(grantPrincipal, [arn], reason);
  }
  const grant = iam.Grant.addToPrincipal({
    grantee,
    actions,
    resourceArns: [arn],
    conditions: {
      StringLike: { ...viaService, ...contextConditions(use.encryptionContextLike) },
      ...(context && { StringEquals: context }),
      ...(alias && { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': alias } }),
    },
  });
  if (!isInAnotherAccount(grantee, key)) return grant;
  // The key's policy cannot name the resource, because the resource depends on its key. So no context here.
  const statement = new iam.PolicyStatement({
    actions,
    principals: [letIn(grantee, key)],
    resources: ['*'],
    conditions: { StringLike: viaService },
  });
  // The key's policy is a part of the key, so nothing has to wait for it.
  if (!key.addToResourcePolicy(statement).statementAdded) warnOfOtherHalf(key, arn, statement);
  return grant;
}

/** The ARN that a policy can name for a key, and the alias that has to be a condition beside it. */
function keyResource(key: kms.IKey): { readonly arn: string; readonly alias?: string } {
  const arn = knownKeyArn(key);
  if (arn !== undefined) return { arn };
  const { account, region } = key.env;
  return {
    // An alias is no resource of these actions: a statement on its ARN would permit nothing.
    arn: Stack.of(key).formatArn({ service: 'kms', resource: 'key', resourceName: '*', account, region }),
    alias: (key as kms.IAlias).aliasName,
  };
}

/**
 * The principal of another account for a resource's policy. It names the account, and the role in a condition:
 * AWS refuses a policy with a role that does not exist yet, and the reader's stack is deployed after that of
 * the resource. A role whose name CloudFormation generates cannot be named in another account, so a warning
 * says that its whole account is let in.
 */
function letIn({ grantPrincipal }: iam.IGrantable, resource: IConstruct): iam.IPrincipal {
  const { principalAccount } = grantPrincipal;
  const arn = arnOf(grantPrincipal);
  if (arn === undefined || principalAccount === undefined) return grantPrincipal;
  const account = new iam.AccountPrincipal(principalAccount);
  if (canName(arn, resource)) {
    return new iam.PrincipalWithConditions(account, { ArnEquals: { 'aws:PrincipalArn': arn } });
  }
  Validations.of(resource).addWarning(
    'cdk-kinesis-blueprint:grants.wholeAccount',
    `the role "${(grantPrincipal as iam.Role).node.path}" of another account has a name that CloudFormation generates, so ` +
      `the policy of "${resource.node.path}" lets in its whole account, ${principalAccount}, as far as policies there ` +
      'permit it. Give the role a roleName, or PhysicalName.GENERATE_IF_NEEDED.',
  );
  return account;
}

function arnOf(principal: iam.IPrincipal): string | undefined {
  if ('roleArn' in principal) return (principal as iam.IRole).roleArn;
  return 'userArn' in principal ? (principal as iam.IUser).userArn : undefined;
}

/** Whether a stack can name a resource of another environment. The CDK throws where it cannot. */
function canName(arn: string, scope: IConstruct): boolean {
  try {
    Stack.of(scope).resolve(arn);
    return true;
  } catch {
    return false;
  }
}

function warnOfOtherHalf(resource: IConstruct, arn: string, statement: iam.PolicyStatement): void {
  const [shownArn, shown] = Stack.of(resource).resolve([arn, statement.toStatementJson()]);
  Validations.of(resource).addWarning(
    'cdk-kinesis-blueprint:grants.otherAccount',
    `"${resource.node.path}" is imported from another account than its user, so its policy cannot be changed here. ` +
      `Without this statement in the policy of ${JSON.stringify(shownArn)} the access is denied: ${JSON.stringify(shown)}`,
  );
}

function contextConditions<Value>(context?: Record<string, Value>): Record<string, Value> | undefined {
  if (context === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(context).map(([name, value]) => [`kms:EncryptionContext:${name}`, value]),
  );
}

/** Whether both sides have to permit the use: within its account a resource leaves it to identity policies. */
function isInAnotherAccount(
  grantee: iam.IGrantable,
  { env }: { readonly env: { readonly account: string } },
): boolean {
  const account = grantee.grantPrincipal.principalAccount;
  return account !== undefined && Token.compareStrings(account, env.account) === TokenComparison.DIFFERENT;
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

  get statements(): iam.PolicyStatement[] {
    return [...this.#statements];
  }

  /** The statements as they would stand in a policy. */
  toJson(): string {
    return JSON.stringify(
      Stack.of(this.scope).resolve(this.#statements.map((statement) => statement.toStatementJson())),
    );
  }
}
