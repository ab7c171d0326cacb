import { formatArn, parseArn } from '../../base/arn';
import { isObject } from '../../base/json-object';
import type { Environment } from '../environment';
import { evaluateCondition, NO_VALUE, type Scope, type StackOutputQuery } from '../intrinsics';
import { show } from '../json';
import { type ProvisionedResource, stableUuid } from '../resources';
import type { ParameterDeclaration, ResourceDeclaration, Template } from '../template';
import { TemplateError } from '../template-error';
import type { Exports } from './exports';

export interface StackScopeProps {
  readonly stackName: string;
  readonly template: Template;
  readonly environment: Environment;
  /** Values of the template's parameters, by name. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly exports: Exports;
}

/** One stack during its creation: its template, and the resources that exist already. */
export class StackScope implements Scope {
  readonly stackName: string;
  readonly stackId: string;
  readonly template: Template;
  readonly environment: Environment;
  private readonly parameters: Readonly<Record<string, string>>;
  private readonly exports: Exports;
  private readonly conditions = new Map<string, boolean | 'open'>();
  private readonly resources = new Map<string, ProvisionedResource>();

  /** @throws TemplateError for the value of a parameter that the template does not have */
  constructor(props: StackScopeProps) {
    this.stackName = props.stackName;
    this.template = props.template;
    this.environment = props.environment;
    this.parameters = props.parameters;
    this.exports = props.exports;
    const { region, accountId } = props.environment;
    const uuid = stableUuid(`${accountId}/${region}/${props.stackName}`);
    const resource = `stack/${props.stackName}/${uuid}`;
    this.stackId = formatArn({ ...props.environment, service: 'cloudformation', resource });
    for (const name of Object.keys(props.parameters)) {
      if (!this.template.parameters.has(name)) {
        throw new TemplateError(
          this.stackName,
          `has no parameter "${name}" to give a value to; its parameters: ${list(this.template.parameters.keys())}`,
        );
      }
    }
  }

  get mappings() {
    return this.template.mappings;
  }

  /** Records that a resource was created. */
  add(logicalId: string, resource: ProvisionedResource): void {
    this.resources.set(logicalId, resource);
  }

  /** The resources whose condition is true, by logical id, in the order of the template. */
  liveResources(): [string, ResourceDeclaration][] {
    return [...this.template.resources].filter(
      ([id, { condition }]) =>
        condition === undefined || this.condition(condition, `${this.stackName}/${id}`),
    );
  }

  ref(name: string, at: string): unknown {
    if (name.startsWith('AWS::')) return this.pseudoParameter(name, at);
    const parameter = this.template.parameters.get(name);
    if (parameter !== undefined) {
      const given = Object.hasOwn(this.parameters, name) ? this.parameters[name] : undefined;
      return parameterValue(name, parameter, given, at);
    }
    return this.resource(name, at).ref;
  }

  getAtt(logicalId: string, attribute: string, at: string): unknown {
    const { attributes = {} } = this.resource(logicalId, at);
    if (Object.hasOwn(attributes, attribute)) return attributes[attribute];
    let found: unknown = attributes;
    for (const key of attribute.split('.')) {
      found = isObject(found) && Object.hasOwn(found, key) ? found[key] : undefined;
    }
    if (found !== undefined) return found;
    const type = this.template.resources.get(logicalId)?.type;
    throw new TemplateError(
      at,
      `unknown attribute ${attribute} of ${logicalId} (${type}); known: ${list(Object.keys(attributes))}`,
    );
  }

  condition(name: string, at: string): boolean {
    const known = this.conditions.get(name);
    if (known === 'open') throw new TemplateError(at, `condition ${name} depends on itself`);
    if (known !== undefined) return known;
    const expression = this.template.conditions.get(name);
    if (expression === undefined) {
      throw new TemplateError(at, `no condition "${name}"; known: ${list(this.template.conditions.keys())}`);
    }
    this.conditions.set(name, 'open');
    const holds = evaluateCondition(expression, this, `${this.stackName}.Conditions.${name}`);
    this.conditions.set(name, holds);
    return holds;
  }

  importValue(exportName: string, at: string): unknown {
    const value = this.exports.importValue(this.environment, exportName);
    if (value !== undefined) return value;
    const known = list(this.exports.names(this.environment));
    throw new TemplateError(at, `no stack before this one exports "${exportName}"; exported: ${known}`);
  }

  stackOutput(query: StackOutputQuery, at: string): unknown {
    const accountId = (query.roleArn === undefined ? this.environment : parseArn(query.roleArn)).accountId;
    const region = query.region ?? this.environment.region;
    const value = this.exports.stackOutput(accountId, region, query.stackName, query.outputName);
    if (value !== undefined) return value;
    throw new TemplateError(
      at,
      `no stack "${query.stackName}" with an output "${query.outputName}" was made before this one in ${accountId}, ${region}`,
    );
  }

  private resource(logicalId: string, at: string): ProvisionedResource {
    const made = this.resources.get(logicalId);
    if (made !== undefined) return made;
    const declared = this.template.resources.get(logicalId);
    if (declared === undefined) {
      throw new TemplateError(at, `refers to "${logicalId}", which the template declares nowhere`);
    }
    const { condition, type } = declared;
    const absent = condition !== undefined && !this.condition(condition, at);
    const why = absent
      ? `is absent because its condition ${condition} does not hold`
      : 'is not supported by the local run';
    throw new TemplateError(at, `refers to ${logicalId} (${type}), which ${why}`);
  }

  private pseudoParameter(name: string, at: string): unknown {
    const values: Readonly<Record<string, unknown>> = {
      'AWS::AccountId': this.environment.accountId,
      'AWS::NoValue': NO_VALUE,
      'AWS::NotificationARNs': [],
      'AWS::Partition': this.environment.partition,
      'AWS::Region': this.environment.region,
      'AWS::StackId': this.stackId,
      'AWS::StackName': this.stackName,
      'AWS::URLSuffix': this.environment.urlSuffix,
    };
    if (Object.hasOwn(values, name)) return values[name];
    throw new TemplateError(at, `no pseudo parameter ${show(name)}; known: ${list(Object.keys(values))}`);
  }
}

function list(names: Iterable<string>): string {
  return [...names].join(', ') || 'none';
}

/**
 * The value of a parameter: a string, or a list for the list types.
 *
 * The default of an `AWS::SSM::Parameter::Value<…>` names a parameter in Parameter Store. There is no
 * Parameter Store on this machine, so such a parameter needs a given value.
 *
 * @param given the value that was passed to the run
 * @throws TemplateError for a parameter without a value
 */
function parameterValue(
  name: string,
  declaration: ParameterDeclaration,
  given: string | undefined,
  at: string,
): string | readonly string[] {
  const fromStore = declaration.type.startsWith('AWS::SSM::Parameter::Value<');
  const value = given ?? (fromStore ? undefined : declaration.default);
  if (value === undefined) {
    const why = fromStore
      ? `is read from Parameter Store ("${declaration.default ?? ''}"), which is not on this machine`
      : 'has no default';
    throw new TemplateError(at, `parameter ${name} ${why}; pass a value for it`);
  }
  const isList = declaration.type.includes('CommaDelimitedList') || declaration.type.includes('List<');
  return isList ? value.split(',').map((item) => item.trim()) : value;
}
