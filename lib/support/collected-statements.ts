import { type aws_iam as iam, Stack } from 'aws-cdk-lib';
import { DependencyGroup, type IConstruct } from 'constructs';

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
