import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { formatArn } from '../../base/arn';
import {
  Properties,
  type ProvisionedResource,
  type ResourceProvider,
  type ResourceRequest,
  type Unsupported,
} from '../../template';
import { invalidParameter } from './errors';
import { parseFunctionReference } from './functions/function-registry';
import { languageOf, machineRuntime, pythonVersion } from './functions/playable-runtime';
import type { LambdaRuntime } from './lambda-runtime';

const UNPLAYED_OF_FUNCTION: Unsupported = {
  withoutEffect: [
    'Architectures',
    'CapacityProviderConfig',
    'Code.S3ObjectStorageMode',
    'Code.S3ObjectVersion',
    'Code.SourceKMSKeyArn',
    'CodeSigningConfigArn',
    'EphemeralStorage',
    'FunctionScalingConfig',
    'ImageConfig',
    'KmsKeyArn',
    'LoggingConfig.SystemLogLevel',
    'PublishToLatestPublished',
    'RecursiveLoop',
    'RuntimeManagementConfig',
    'SnapStart',
    'Tags',
    'TenancyConfig',
    'TracingConfig',
    'VpcConfig',
  ],
  refused: {
    'Code.ImageUri': 'container images are not run locally, only code in Node.js and Python',
    DurableConfig: 'durable executions are not played locally',
    FileSystemConfigs: 'file systems are not mounted locally',
    Layers: 'layers are not unpacked locally; bundle the code into the function',
  },
};
const UNPLAYED_OF_VERSION: Unsupported = {
  withoutEffect: [
    'CodeSha256',
    'Description',
    'FunctionScalingConfig',
    'ProvisionedConcurrencyConfig',
    'RuntimePolicy',
  ],
};
const UNPLAYED_OF_ALIAS: Unsupported = {
  withoutEffect: ['Description', 'ProvisionedConcurrencyConfig'],
  refused: { RoutingConfig: 'an alias leads to one version locally' },
};

/**
 * Makes functions, their versions and aliases, and the configuration of their asynchronous events.
 * @param inlineCodeFolder a folder of this run, for functions with code in the template (`Code.ZipFile`)
 */
export function functionResources(runtime: LambdaRuntime, inlineCodeFolder: string): ResourceProvider {
  return {
    'AWS::Lambda::Function': (resource) => makeFunction(runtime, inlineCodeFolder, resource),
    'AWS::Lambda::Version': (resource) => makeVersion(runtime, resource),
    'AWS::Lambda::Alias': (resource) => makeAlias(runtime, resource),
    'AWS::Lambda::EventInvokeConfig': (resource) => configureEventInvoke(runtime, resource),
  };
}

function makeFunction(
  { functions, concurrency }: LambdaRuntime,
  inlineCodeFolder: string,
  resource: ResourceRequest,
): ProvisionedResource {
  const properties = new Properties(resource.properties, UNPLAYED_OF_FUNCTION);
  properties.oneOf('PackageType', ['Zip']);
  const name = properties.string('FunctionName') ?? resource.physicalName(64);
  const logging = properties.nested('LoggingConfig');
  const runtime = properties.requiredString('Runtime');
  const arn = formatArn({ ...resource, service: 'lambda', resource: `function:${name}` });
  const configuration = {
    name,
    arn,
    runtime,
    handler: properties.requiredString('Handler'),
    codePath: functionCodePath(
      properties.nested('Code'),
      name,
      runtime,
      resource.assetPath,
      inlineCodeFolder,
    ),
    environment: properties.nested('Environment').strings('Variables'),
    timeoutSeconds: properties.number('Timeout') ?? 3,
    memorySize: properties.number('MemorySize') ?? 128,
    description: properties.string('Description'),
    role: properties.string('Role'),
    logGroup: logging.string('LogGroup'),
    logFormat: logging.oneOf('LogFormat', ['Text', 'JSON']),
    applicationLogLevel: logging.string('ApplicationLogLevel'),
    deadLetterTarget: properties.nested('DeadLetterConfig').string('TargetArn'),
  };
  const reserved = properties.number('ReservedConcurrentExecutions');
  const note = properties.note(
    ...(isOwnRuntime(runtime) ? [] : [`${runtime} runs on this machine's ${machineRuntime(runtime)}`]),
  );
  functions.add(configuration);
  concurrency.reserve(name, reserved);
  return { ref: name, attributes: { Arn: arn }, note };
}

/** Whether this machine has the very runtime. */
function isOwnRuntime(runtime: string): boolean {
  const [nodeMajor] = process.versions.node.split('.');
  if (languageOf(runtime) !== 'Python') return runtime === `nodejs${nodeMajor}.x`;
  return pythonVersion()?.startsWith(`${runtime.replace('python', '')}.`) === true;
}

function makeVersion({ functions }: LambdaRuntime, resource: ResourceRequest): ProvisionedResource {
  const properties = new Properties(resource.properties, UNPLAYED_OF_VERSION);
  const { name } = parseFunctionReference(properties.requiredString('FunctionName'));
  const note = properties.note();
  const Version = functions.publishVersion(name);
  const { invokedArn } = functions.resolve(name, Version);
  return { ref: invokedArn, attributes: { Version, FunctionArn: invokedArn }, note };
}

function makeAlias({ functions }: LambdaRuntime, resource: ResourceRequest): ProvisionedResource {
  const properties = new Properties(resource.properties, UNPLAYED_OF_ALIAS);
  const { name } = parseFunctionReference(properties.requiredString('FunctionName'));
  const alias = properties.requiredString('Name');
  const version = properties.requiredString('FunctionVersion');
  const note = properties.note();
  functions.addAlias(name, alias, version);
  const { invokedArn } = functions.resolve(name, alias);
  return { ref: invokedArn, attributes: { AliasArn: invokedArn }, note };
}

function configureEventInvoke(runtime: LambdaRuntime, resource: ResourceRequest): ProvisionedResource {
  const properties = new Properties(resource.properties);
  const functionName = properties.requiredString('FunctionName');
  const qualifier = properties.requiredString('Qualifier');
  const destinations = properties.nested('DestinationConfig');
  const configuration = {
    maximumRetryAttempts: properties.integer('MaximumRetryAttempts', 0, 2) ?? 2,
    maximumEventAgeSeconds: properties.integer('MaximumEventAgeInSeconds', 60, 21_600) ?? 21_600,
    onSuccess: destinations.nested('OnSuccess').string('Destination'),
    onFailure: destinations.nested('OnFailure').string('Destination'),
  };
  const note = properties.note();
  runtime.configureEventInvoke(functionName, qualifier, configuration);
  return { ref: `${parseFunctionReference(functionName).name}|${qualifier}`, note };
}

/**
 * The folder with a function's code: the asset's, or a new one for code in the template.
 *
 * @param code the property `Code`
 * @param functionName names the folder of inline code, and the function in errors
 * @param runtime decides on the name of the file of inline code
 * @param assetPath finds an asset of the assembly by bucket and key
 * @param inlineCodeFolder the folder for inline code
 * @throws AwsError InvalidParameterValueException for zip archives and missing code
 */
function functionCodePath(
  code: Properties,
  functionName: string,
  runtime: string,
  assetPath: (bucket: string, key: string) => string,
  inlineCodeFolder: string,
): string {
  const inline = code.string('ZipFile');
  if (inline !== undefined) {
    const file = languageOf(runtime) === 'Python' ? 'index.py' : 'index.js';
    // The process works in this folder, so a path that counts from the host's would lead nowhere.
    return writeInlineCode(resolve(inlineCodeFolder, functionName), file, inline);
  }
  const path = assetPath(code.requiredString('S3Bucket'), code.requiredString('S3Key'));
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return path;
  throw invalidParameter(
    `Function ${functionName}: its code is the file ${path}; the local Lambda runs unpacked folders. Make the asset ` +
      'from a folder (Code.fromAsset with a directory).',
  );
}

/** CloudFormation puts inline code into a file named `index`. */
function writeInlineCode(folder: string, file: string, text: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, file), text);
  return folder;
}
