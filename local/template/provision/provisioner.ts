import type { JsonObject } from '../../base/json-object';
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
import { actsThrough, standIn } from './left-out';
import type {
  IgnoredResource,
  LeftOutResource,
  PlayedResource,
  ProvisionedStack,
  ProvisionObserver,
  ProvisionReport,
  UnknownResource,
} from './provisioned-assembly';
import { StackScope, type StackScopeProps } from './stack-scope';

/**
 * Why a resource cannot be played on this machine, as far as its properties tell before references are resolved.
 * Undefined if it can.
 */
export type Unplayable = (type: string, properties: JsonObject) => string | undefined;

/** Creates stacks one after the other and reports what became of their resources. */
export class Provisioner {
  private readonly played: PlayedResource[] = [];
  private readonly ignored: IgnoredResource[] = [];
  private readonly unknown: UnknownResource[] = [];
  private readonly leftOut: LeftOutResource[] = [];
  private readonly exports = new Exports();
  private readonly provisions: ReadonlyMap<string, Provision>;

  constructor(
    private readonly assets: readonly FileAsset[],
    providers: readonly ResourceProvider[],
    ignored: readonly IgnoredType[],
    private readonly allowUnknown: boolean,
    private readonly observer?: ProvisionObserver,
    private readonly without: ReadonlySet<string> = new Set(),
    private readonly unplayable: Unplayable = () => undefined,
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
    const { played, ignored, unknown, leftOut } = this;
    return { played, ignored, unknown, leftOut };
  }

  scope(props: Omit<StackScopeProps, 'exports'>): StackScope {
    return new StackScope({ ...props, exports: this.exports });
  }

  /**
   * @throws TemplateError with every resource of an unsupported type, unless such types are allowed; with every
   *   resource that cannot be played on this machine
   */
  check(scopes: readonly StackScope[]): void {
    this.checkTypes(scopes);
    this.checkMachine(scopes);
  }

  private checkTypes(scopes: readonly StackScope[]): void {
    const unknown = scopes.flatMap((scope) =>
      this.wantedOf(scope).flatMap(([logicalId, { type, constructPath }]) =>
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

  private checkMachine(scopes: readonly StackScope[]): void {
    const refused = scopes.flatMap((scope) =>
      this.wantedOf(scope).flatMap(([logicalId, { type, properties }]) => {
        const reason = this.unplayable(type, properties);
        return reason === undefined
          ? []
          : [{ at: `${scope.stackName}/${logicalId}`, logicalId, type, reason }];
      }),
    );
    const first = refused[0];
    if (first === undefined) return;
    const flags = refused.map(({ logicalId }) => `--without ${logicalId}`).join(' ');
    const advice = `To play the rest: kinesis-blueprint local … ${flags}, or \`without\` of LocalAwsOptions.`;
    if (refused.length === 1)
      throw new TemplateError(`${first.at} (${first.type})`, `${first.reason}. ${advice}`);
    const lines = refused.map(({ at, type, reason }) => `\n  ${type} ${at}: ${reason}`);
    throw new TemplateError(
      scopes[0]?.stackName ?? '',
      `${refused.length} resources cannot be played on this machine:${lines.join('')}\n${advice}`,
    );
  }

  private wantedOf(scope: StackScope): [string, ResourceDeclaration][] {
    return scope.liveResources().filter(([logicalId]) => !this.without.has(logicalId));
  }

  /** @throws TemplateError for logical ids to leave out that no stack has */
  checkLeftOut(at: string): void {
    const absent = [...this.without].filter((id) => !this.leftOut.some(({ logicalId }) => logicalId === id));
    if (absent.length === 0) return;
    const functions = this.played.filter(({ type }) => type === 'AWS::Lambda::Function');
    const known = functions.map(({ logicalId }) => logicalId).join(', ') || 'none';
    const problem = `has no resource with the logical id ${absent.join(' or ')} to leave out; its functions: ${known}`;
    throw new TemplateError(at, problem);
  }

  /** Creates one stack, whose types are already checked. */
  async provision(scope: StackScope): Promise<ProvisionedStack> {
    const { stackName, stackId } = scope;
    this.observer?.stackBegun({ stackName, stackId, ...scope.environment });
    for (const [logicalId, declared] of resourcesInOrder(scope)) {
      const at = `${scope.stackName}/${logicalId}`;
      if (this.leaveOut(scope, logicalId, declared, at)) continue;
      const provision = this.provisionOf(declared.type);
      if (provision === undefined) continue;
      const made = await provision({
        stackName: scope.stackName,
        logicalId,
        type: declared.type,
        constructPath: declared.constructPath,
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
    this.observer?.stackMade(stackId, outputs);
    return { stackName, stackId, outputs };
  }

  /** Leaves out what is not wanted, and what can do nothing without it. */
  private leaveOut(
    scope: StackScope,
    logicalId: string,
    { type, properties }: ResourceDeclaration,
    at: string,
  ): boolean {
    const { stackName, environment } = scope;
    const isUnwanted = this.without.has(logicalId);
    const references = actsThrough(type) ? referencesIn(properties, scope, `${at}.Properties`) : [];
    const because = [...references].find((id) =>
      this.leftOut.some((it) => it.stackName === stackName && it.logicalId === id),
    );
    if (!isUnwanted && because === undefined) return false;
    this.leftOut.push({ stackName, logicalId, type, because: isUnwanted ? undefined : because });
    scope.add(logicalId, standIn(type, properties, environment, physicalName(stackName, logicalId, 64)));
    return true;
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
    const { stackName, logicalId, type, constructPath } = request;
    try {
      const made = await provision(request);
      this.played.push({
        stackName,
        logicalId,
        type,
        ref: made.ref,
        attributes: made.attributes ?? {},
        ...(constructPath === undefined ? {} : { constructPath }),
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
    this.check([scope]);
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
