import type { ProvisionedResource, ResourceProvider, ResourceRequest } from '../template/resource-provider';
import { functionCodePath } from './function-code';
import { FunctionProperties } from './function-properties';
import { parseFunctionReference } from './function-reference';
import type { LambdaRuntime } from './lambda-runtime';

/** Properties of a function that are played. The rest is named in the resource's note. */
const PLAYED = [
  'Code',
  'DeadLetterConfig',
  'Description',
  'Environment',
  'FunctionName',
  'Handler',
  'LoggingConfig',
  'MemorySize',
  'PackageType',
  'ReservedConcurrentExecutions',
  'Role',
  'Runtime',
  'Tags',
  'Timeout',
];

type Provision = (resource: ResourceRequest, properties: FunctionProperties) => ProvisionedResource;

/** Makes functions, their versions and aliases, and what happens to their asynchronous events. */
export class LambdaResources implements ResourceProvider {
  readonly types: readonly string[];
  private readonly provisions: ReadonlyMap<string, Provision>;

  /** @param inlineCodeFolder a folder of this run, for functions whose code stands in the template (`Code.ZipFile`) */
  constructor(
    private readonly runtime: LambdaRuntime,
    private readonly inlineCodeFolder: string,
  ) {
    this.provisions = new Map<string, Provision>([
      ['AWS::Lambda::Function', (resource, properties) => this.provisionFunction(resource, properties)],
      ['AWS::Lambda::Version', (_, properties) => this.provisionVersion(properties)],
      ['AWS::Lambda::Alias', (_, properties) => this.provisionAlias(properties)],
      ['AWS::Lambda::EventInvokeConfig', (_, properties) => this.provisionEventInvokeConfig(properties)],
    ]);
    this.types = [...this.provisions.keys()];
  }

  /** @throws AwsError with a sentence that names the property, the value given and what is allowed */
  provision(resource: ResourceRequest): ProvisionedResource {
    const provision = this.provisions.get(resource.type);
    if (provision === undefined) throw new Error(`${resource.type} is not made here.`);
    const subject = `${resource.type} ${resource.logicalId}`;
    return provision(resource, new FunctionProperties(subject, resource.properties));
  }

  private provisionFunction(resource: ResourceRequest, properties: FunctionProperties): ProvisionedResource {
    properties.unsupported('Layers', 'layers are not unpacked locally; bundle the code into the function');
    properties.unsupported('FileSystemConfigs', 'file systems are not mounted locally');
    properties.oneOf('PackageType', ['Zip']);
    const name = properties.string('FunctionName') ?? resource.physicalName(64);
    const logging = properties.nested('LoggingConfig');
    const runtime = properties.required('Runtime');
    const arn = `arn:${resource.partition}:lambda:${resource.region}:${resource.accountId}:function:${name}`;
    this.runtime.functions.add({
      name,
      arn,
      runtime,
      handler: properties.required('Handler'),
      codePath: functionCodePath(properties.nested('Code'), name, resource.assetPath, this.inlineCodeFolder),
      environment: properties.nested('Environment').texts('Variables'),
      timeoutSeconds: properties.number('Timeout') ?? 3,
      memorySize: properties.number('MemorySize') ?? 128,
      description: properties.string('Description'),
      role: properties.string('Role'),
      logGroup: logging.string('LogGroup'),
      logFormat: logging.oneOf('LogFormat', ['Text', 'JSON']),
      applicationLogLevel: logging.string('ApplicationLogLevel'),
      deadLetterTarget: properties.nested('DeadLetterConfig').string('TargetArn'),
    });
    this.runtime.concurrency.reserve(name, properties.number('ReservedConcurrentExecutions'));
    return { ref: name, attributes: { Arn: arn }, note: note(runtime, properties.others(PLAYED)) };
  }

  private provisionVersion(properties: FunctionProperties): ProvisionedResource {
    const functionName = properties.required('FunctionName');
    const Version = this.runtime.functions.publishVersion(functionName);
    const { invokedArn } = this.runtime.functions.resolve(parseFunctionReference(functionName).name, Version);
    return { ref: invokedArn, attributes: { Version, FunctionArn: invokedArn } };
  }

  private provisionAlias(properties: FunctionProperties): ProvisionedResource {
    properties.unsupported('RoutingConfig', 'an alias leads to one version locally');
    const { functions } = this.runtime;
    const functionName = parseFunctionReference(properties.required('FunctionName')).name;
    const alias = properties.required('Name');
    functions.addAlias(functionName, alias, properties.required('FunctionVersion'));
    const { invokedArn } = functions.resolve(functionName, alias);
    return { ref: invokedArn, attributes: { AliasArn: invokedArn } };
  }

  private provisionEventInvokeConfig(properties: FunctionProperties): ProvisionedResource {
    const functionName = properties.required('FunctionName');
    const qualifier = properties.required('Qualifier');
    const destinations = properties.nested('DestinationConfig');
    this.runtime.configureEventInvoke(functionName, qualifier, {
      maximumRetryAttempts: properties.integer('MaximumRetryAttempts', 0, 2) ?? 2,
      maximumEventAgeSeconds: properties.integer('MaximumEventAgeInSeconds', 60, 21_600) ?? 21_600,
      onSuccess: destinations.nested('OnSuccess').string('Destination'),
      onFailure: destinations.nested('OnFailure').string('Destination'),
    });
    return { ref: `${parseFunctionReference(functionName).name}|${qualifier}` };
  }
}

function note(runtime: string, withoutEffect: readonly string[]): string | undefined {
  const notes: string[] = [];
  const [nodeMajor] = process.versions.node.split('.');
  if (runtime !== `nodejs${nodeMajor}.x`)
    notes.push(`${runtime} runs on this machine's Node.js ${process.version}`);
  if (withoutEffect.length > 0) notes.push(`without effect here: ${withoutEffect.join(', ')}`);
  return notes.length === 0 ? undefined : notes.join('; ');
}
