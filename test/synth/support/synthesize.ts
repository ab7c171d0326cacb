import { App, type Environment, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json';

export type Json = Record<string, unknown>;

export interface Resource {
  readonly Type: string;
  readonly Properties: Json;
  readonly DependsOn?: string | string[];
  readonly DeletionPolicy?: string;
}

/** All flags that `cdk init` would set, as an app of today has them. */
export const RECOMMENDED: Json = recommendedFlags;

/** As an app from before the first flag. The analytics line would only distract. */
export const NO_FLAGS: Json = {};

export function newStack(options: { context?: Json; env?: Environment } = {}): Stack {
  const app = new App({
    context: options.context ?? RECOMMENDED,
    analyticsReporting: false,
    treeMetadata: false,
  });
  return new Stack(app, 'App', { env: options.env });
}

export function resourcesOf(stack: Stack, type?: string): Record<string, Resource> {
  const { Resources = {} } = Template.fromStack(stack).toJSON() as { Resources?: Record<string, Resource> };
  const wanted = Object.entries(Resources).filter(
    ([, resource]) => type === undefined || resource.Type === type,
  );
  return Object.fromEntries(wanted);
}

/** The properties of the only resource of a type. */
export function onlyResource(stack: Stack, type: string): Json {
  const found = Object.values(resourcesOf(stack, type));
  if (found.length !== 1) throw new Error(`${found.length} resources of ${type}, and one was expected`);
  return found[0]?.Properties ?? {};
}

export interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: Json;
  readonly Effect: string;
}

/** The statements of all policies of the stack, by the construct id of their role or user. */
export function statementsOf(stack: Stack): Statement[] {
  return Object.values(resourcesOf(stack, 'AWS::IAM::Policy')).flatMap(
    (policy) => (policy.Properties.PolicyDocument as { Statement: Statement[] }).Statement,
  );
}

/** `Service` of actions such as `kinesis:PutRecord`, sorted. */
export function actionsOf(statements: Statement[], service: string): string[] {
  return statements
    .flatMap((statement) => statement.Action)
    .filter((action) => action.startsWith(`${service}:`))
    .sort();
}

/** Messages of warnings that the app would print. */
export function warningsOf(stack: Stack): string[] {
  const artifact = (stack.node.root as App).synth({ force: true }).getStackByName(stack.stackName);
  return artifact.messages.filter(({ level }) => level === 'warning').map(({ entry }) => String(entry.data));
}

/** The message of the error that a piece of code throws. */
export function messageOf(code: () => unknown): string {
  try {
    code();
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  throw new Error('it threw no error');
}
