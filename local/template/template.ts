import type { JsonObject } from '../base/json-object';
import { listAt, objectAt, show, textAt } from './json';
import { TemplateError } from './template-error';

/** A resource as the template declares it, with intrinsic functions unresolved. */
export interface ResourceDeclaration {
  readonly type: string;
  readonly properties: JsonObject;
  /** The condition under which CloudFormation creates the resource. */
  readonly condition?: string;
  readonly dependsOn: readonly string[];
  /** The construct's path in the CDK app, if the CDK wrote it to the metadata. */
  readonly constructPath?: string;
}

export interface ParameterDeclaration {
  readonly type: string;
  readonly default?: string;
}

export interface OutputDeclaration {
  readonly value: unknown;
  readonly condition?: string;
  readonly exportName?: unknown;
}

/**
 * A CloudFormation template. `Rules`, `Metadata` and deletion policies have no effect here and are left out.
 */
export interface Template {
  readonly resources: ReadonlyMap<string, ResourceDeclaration>;
  readonly parameters: ReadonlyMap<string, ParameterDeclaration>;
  readonly outputs: ReadonlyMap<string, OutputDeclaration>;
  readonly conditions: ReadonlyMap<string, unknown>;
  readonly mappings: JsonObject;
}

/**
 * Reads a template's JSON and checks its sections, so that no later step meets a malformed one.
 * @param at the stack's name, for messages
 * @throws TemplateError
 */
export function parseTemplate(json: unknown, at: string): Template {
  const template = objectAt(json, at);
  refuseMacros(template.Transform, at);
  return {
    resources: section(template.Resources, `${at}.Resources`, (_, id, value) =>
      parseResource(objectAt(value, `${at}/${id}`), `${at}/${id}`),
    ),
    parameters: section(template.Parameters, `${at}.Parameters`, parseParameter),
    outputs: section(template.Outputs, `${at}.Outputs`, parseOutput),
    conditions: section(template.Conditions, `${at}.Conditions`, (_, __, value) => value),
    mappings: objectAt(template.Mappings, `${at}.Mappings`),
  };
}

function section<T>(
  value: unknown,
  at: string,
  parse: (at: string, name: string, value: unknown) => T,
): ReadonlyMap<string, T> {
  return new Map(
    Object.entries(objectAt(value, at)).map(([name, entry]) => [name, parse(`${at}.${name}`, name, entry)]),
  );
}

function parseResource(resource: JsonObject, at: string): ResourceDeclaration {
  const dependsOn = resource.DependsOn ?? [];
  const constructPath = objectAt(resource.Metadata, `${at}.Metadata`)['aws:cdk:path'];
  return {
    type: textAt(resource.Type, `${at}.Type`),
    properties: objectAt(resource.Properties, `${at}.Properties`),
    condition: optionalText(resource.Condition, `${at}.Condition`),
    dependsOn: (typeof dependsOn === 'string' ? [dependsOn] : listAt(dependsOn, `${at}.DependsOn`)).map(
      (id, i) => textAt(id, `${at}.DependsOn[${i}]`),
    ),
    ...(typeof constructPath === 'string' ? { constructPath } : {}),
  };
}

function parseParameter(at: string, _: string, value: unknown): ParameterDeclaration {
  const parameter = objectAt(value, at);
  return {
    type: textAt(parameter.Type, `${at}.Type`),
    default: optionalText(parameter.Default, `${at}.Default`),
  };
}

function parseOutput(at: string, _: string, value: unknown): OutputDeclaration {
  const output = objectAt(value, at);
  return {
    value: output.Value,
    condition: optionalText(output.Condition, `${at}.Condition`),
    exportName: objectAt(output.Export, `${at}.Export`).Name,
  };
}

function optionalText(value: unknown, at: string): string | undefined {
  return value === undefined ? undefined : textAt(value, at);
}

/**
 * AWS::LanguageExtensions only adds functions, which the resolver knows. Other transforms run on AWS only.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/transform-aws-languageextensions.html
 */
function refuseMacros(transform: unknown, at: string): void {
  const macros = transform === undefined ? [] : Array.isArray(transform) ? transform : [transform];
  const unsupported = macros.filter((macro) => macro !== 'AWS::LanguageExtensions');
  if (unsupported.length > 0) {
    throw new TemplateError(
      `${at}.Transform`,
      `${show(unsupported[0])} is not supported by the local run; allowed is AWS::LanguageExtensions`,
    );
  }
}
