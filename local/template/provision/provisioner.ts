import { messageOf } from '../../base/message-of';
import { assetPath, type FileAsset, readTemplate } from '../assembly';
import { DependencyCycle, inDependencyOrder } from '../dependency-order';
import { environmentOf } from '../environment';
import { referencesIn, resolve } from '../intrinsics';
import { objectAt, textAt } from '../json';
import {
  type IgnoredType,
  type Provision,
  type ProvisionedResource,
  physicalName,
  type ResourceProvider,
  type ResourceRequest,
} from '../resources';
import type { ResourceDeclaration } from '../template';
import { TemplateError } from '../template-error';
import { Exports } from './exports';
import type {
  IgnoredResource,
  PlayedResource,
  ProvisionedStack,
  ProvisionObserver,
  ProvisionReport,
  UnknownResource,
} from './provisioned-assembly';
import { StackScope, type StackScopeProps } from './stack-scope';

/** Creates stacks one after the other and reports what became of their resources. */
export class Provisioner {
  private readonly played: PlayedResource[] = [];
  private readonly ignored: IgnoredResource[] = [];
  private readonly unknown: UnknownResource[] = [];
  private readonly exports = new Exports();
  private readonly provisions: ReadonlyMap<string, Provision>;

  constructor(
    private readonly assets: readonly FileAsset[],
    providers: readonly ResourceProvider[],
    ignored: readonly IgnoredType[],
    private readonly allowUnknown: boolean,
    private readonly observer?: ProvisionObserver,
  ) {
    const nestedStacks: ResourceProvider = {
      'AWS::CloudFormation::Stack': (request) => this.provisionNested(request),
    };
    this.provisions = new Map([
      ...ignored.map((it): [string, Provision] => [it.type, (request) => this.ignore(it, request)]),
      ...[nestedStacks, ...providers].flatMap((provider) =>
        Object.entries(provider).map(([type, provision]): [string, Provision] => {
          return [type, (request) => this.create(provision, request)];
        }),
      ),
    ]);
  }

  get report(): ProvisionReport {
    return { played: this.played, ignored: this.ignored, unknown: this.unknown };
  }

  scope(props: Omit<StackScopeProps, 'exports'>): StackScope {
    return new StackScope({ ...props, exports: this.exports });
  }

  /** @throws TemplateError with every resource of an unsupported type, unless such types are allowed */
  checkTypes(scopes: readonly StackScope[]): void {
    const unknown = scopes.flatMap((scope) =>
      scope
        .liveResources()
        .flatMap(([logicalId, { type, constructPath }]) =>
          this.provisionOf(type) ? [] : [{ stackName: scope.stackName, logicalId, type, constructPath }],
        ),
    );
    this.unknown.push(...unknown);
    const first = unknown[0];
    if (this.allowUnknown || first === undefined) return;
    const lines = unknown.map(({ type, stackName, logicalId, constructPath }) => {
      return `\n  ${type} ${stackName}/${logicalId}${constructPath ? ` (construct ${constructPath})` : ''}`;
    });
    throw new TemplateError(
      first.stackName,
      `${unknown.length} resource(s) of a type that is not supported by the local run:${lines.join('')}\n` +
        'Leave them out of the app, add a ResourceProvider for the type, name the type among the ignored ones ' +
        'with a reason, or allow unknown types to run without them.',
    );
  }

  /** Creates one stack, whose types are already checked. */
  async provision(scope: StackScope): Promise<ProvisionedStack> {
    const { stackName, stackId } = scope;
    this.observer?.stackBegun({ stackName, stackId, ...scope.environment });
    for (const [logicalId, declared] of resourcesInOrder(scope)) {
      const provision = this.provisionOf(declared.type);
      if (provision === undefined) continue;
      const at = `${scope.stackName}/${logicalId}`;
      const made = await provision({
        stackName: scope.stackName,
        logicalId,
        type: declared.type,
        properties: objectAt(resolve(declared.properties, scope, `${at}.Properties`), `${at}.Properties`),
        partition: scope.environment.partition,
        region: scope.environment.region,
        accountId: scope.environment.accountId,
        physicalName: (maxLength) => physicalName(scope.stackName, logicalId, maxLength),
        assetPath: (bucket, key) => assetPath(this.assets, scope.environment, bucket, key, at),
      });
      scope.add(logicalId, made);
      this.observer?.resourceMade(stackId, { logicalId, type: declared.type, ref: made.ref });
    }
    const outputs = this.publishOutputs(scope);
    this.observer?.stackMade(stackId);
    return { stackName, stackId, outputs };
  }

  /**
   * How to create resources of a type. `Custom::…` is another name for CloudFormation's custom resource type.
   */
  private provisionOf(type: string): Provision | undefined {
    const found = this.provisions.get(type);
    if (found !== undefined || !type.startsWith('Custom::')) return found;
    return this.provisions.get('AWS::CloudFormation::CustomResource');
  }

  private async create(provision: Provision, request: ResourceRequest): Promise<ProvisionedResource> {
    const { stackName, logicalId, type } = request;
    try {
      const made = await provision(request);
      this.played.push({
        stackName,
        logicalId,
        type,
        ref: made.ref,
        attributes: made.attributes ?? {},
        note: made.note,
      });
      return made;
    } catch (cause) {
      if (cause instanceof TemplateError) throw cause;
      const problem = messageOf(cause);
      throw new TemplateError(`${stackName}/${logicalId} (${type})`, problem, { cause });
    }
  }

  private ignore({ reason, describe }: IgnoredType, request: ResourceRequest): ProvisionedResource {
    const { stackName, logicalId, type } = request;
    this.ignored.push({ stackName, logicalId, type, reason });
    return describe(request);
  }

  private async provisionNested(request: ResourceRequest): Promise<ProvisionedResource> {
    const at = `${request.stackName}/${request.logicalId}.Properties`;
    const url = new URL(textAt(request.properties.TemplateURL, `${at}.TemplateURL`));
    const [bucket = '', ...key] = url.pathname.slice(1).split('/');
    const stackName = request.physicalName(128); // AWS CloudFormation, CreateStack: StackName
    const parameters = Object.entries(objectAt(request.properties.Parameters, `${at}.Parameters`));
    const scope = this.scope({
      stackName,
      template: readTemplate(request.assetPath(bucket, key.join('/')), stackName),
      environment: environmentOf(request.accountId, request.region),
      parameters: Object.fromEntries(
        parameters.map(([name, value]) => [
          name,
          Array.isArray(value) ? value.join(',') : textAt(value, `${at}.Parameters.${name}`),
        ]),
      ),
    });
    this.checkTypes([scope]);
    const { stackId, outputs } = await this.provision(scope);
    return { ref: stackId, attributes: { Outputs: outputs } };
  }

  private publishOutputs(scope: StackScope): Readonly<Record<string, unknown>> {
    const { stackName, environment } = scope;
    const outputs: [string, unknown][] = [];
    for (const [name, output] of scope.template.outputs) {
      const at = `${stackName}.Outputs.${name}`;
      if (output.condition !== undefined && !scope.condition(output.condition, at)) continue;
      const value = resolve(output.value, scope, `${at}.Value`);
      outputs.push([name, value]);
      this.exports.add(environment, stackName, name, value);
      if (output.exportName === undefined) continue;
      const exportName = textAt(resolve(output.exportName, scope, `${at}.Export.Name`), `${at}.Export.Name`);
      if (!this.exports.addExport(environment, exportName, value)) {
        throw new TemplateError(`${at}.Export.Name`, `another stack exports "${exportName}" already`);
      }
    }
    return Object.fromEntries(outputs);
  }
}

function resourcesInOrder(scope: StackScope): Map<string, ResourceDeclaration> {
  try {
    return inDependencyOrder(new Map(scope.liveResources()), ({ properties, dependsOn }, logicalId) => {
      const at = `${scope.stackName}/${logicalId}`;
      const undeclared = dependsOn.find((id) => !scope.template.resources.has(id));
      if (undeclared !== undefined) {
        throw new TemplateError(
          `${at}.DependsOn`,
          `names "${undeclared}", which the template declares nowhere`,
        );
      }
      return [...referencesIn(properties, scope, `${at}.Properties`), ...dependsOn];
    });
  } catch (cause) {
    if (!(cause instanceof DependencyCycle)) throw cause;
    throw new TemplateError(scope.stackName, `resources depend on each other in a circle: ${cause.message}`, {
      cause,
    });
  }
}
