import type { JsonObject } from '../../base/json-object';

/** What the intrinsic functions of one stack can see. Every method throws a TemplateError that begins with `at`. */
export interface Scope {
  readonly mappings: JsonObject;
  /** Of a parameter, a resource that exists, or a pseudo parameter; `NO_VALUE` for `AWS::NoValue`. */
  ref(name: string, at: string): unknown;
  getAtt(logicalId: string, attribute: string, at: string): unknown;
  condition(name: string, at: string): boolean;
  importValue(exportName: string, at: string): unknown;
  stackOutput(query: StackOutputQuery, at: string): unknown;
}

/** The arguments of `Fn::GetStackOutput`. */
export interface StackOutputQuery {
  readonly stackName: string;
  readonly outputName: string;
  /** The reading stack's own where it is absent. */
  readonly region?: string;
  /** A role of the account that the stack lives in; absent for the reading stack's own account. */
  readonly roleArn?: string;
}

/** The value of `AWS::NoValue`: the property or list element that has it is left out. */
export const NO_VALUE = Symbol('AWS::NoValue');
