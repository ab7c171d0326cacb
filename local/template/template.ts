import type { JsonObject } from '../base/json-object';
import { listAt, objectAt, show, textAt } from './json';
import { TemplateError } from './template-error';

/** A resource as the template declares it, its intrinsics not resolved. */
export interface ResourceDeclaration {
  readonly type: string;
  readonly properties: JsonObject;
  /** The name of the condition it is made under. */
  readonly condition?: string;
  readonly dependsOn: readonly string[];
  /** The construct's path in the CDK app, where the CDK left it in the metadata. */
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

/** A CloudFormation template. `Rules`, `Metadata` and deletion policies have no meaning here and are left out. */
export interface Template {
  readonly resources: ReadonlyMap<string, ResourceDeclaration>;
  readonly parameters: ReadonlyMap<string, ParameterDeclaration>;
  readonly outputs: ReadonlyMap<string, OutputDeclaration>;
  readonly conditions: ReadonlyMap<string, unknown>;
  readonly mappings: JsonObject;
}

/**
 * Reads a template's JSON. What it is made of is checked here, so nothing after this meets a malformed section.
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

/** AWS::LanguageExtensions only adds functions, which the resolver has; any other transform runs on AWS alone. */
function refuseMacros(transform: unknown, at: string): void {
  const macros = transform === undefined ? [] : Array.isArray(transform) ? transform : [transform];
  const unplayed = macros.filter((macro) => macro !== 'AWS::LanguageExtensions');
  if (unplayed.length > 0) {
    throw new TemplateError(
      `${at}.Transform`,
      `${show(unplayed[0])} is not played on this machine; allowed is AWS::LanguageExtensions`,
    );
  }
}
