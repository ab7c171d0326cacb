import type { JsonObject } from '../../base/json-object';

/**
 * The names that the intrinsic functions of one stack can use. Every method throws a TemplateError that
 * begins with `at`.
 */
export interface Scope {
  readonly mappings: JsonObject;
  /** The value of a parameter, a created resource, or a pseudo parameter; `NO_VALUE` for `AWS::NoValue`. */
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
  /** Default: the Region of the reading stack. */
  readonly region?: string;
  /** A role in the account of the other stack. Default: the account of the reading stack. */
  readonly roleArn?: string;
}

/** The value of `AWS::NoValue`. A property or list element with this value is left out. */
export const NO_VALUE = Symbol('AWS::NoValue');
