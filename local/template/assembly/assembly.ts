import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { JsonObject } from '../../base/json-object';
import { messageOf } from '../../base/message-of';
import type { Environment } from '../environment';
import { listAt, objectAt, show, textAt } from '../json';
import { parseTemplate, type Template } from '../template';
import { TemplateError } from '../template-error';
import { withConstructPaths } from './construct-paths';

/** A file asset and one location that `cdk deploy` would upload it to. */
export interface FileAsset {
  /** May contain `${AWS::AccountId}`, `${AWS::Region}` and `${AWS::Partition}`, as the CDK writes them. */
  readonly bucketName: string;
  readonly objectKey: string;
  /** The file, or the folder that the CDK would zip. */
  readonly path: string;
}

/** One stack of an assembly. */
export interface AssemblyStack {
  /** The artifact's id, unique in the assembly. */
  readonly id: string;
  readonly stackName: string;
  /** The name that `cdk list` shows: `Stage/Stack`. */
  readonly displayName: string;
  /** Set if the app gave the stack an environment. */
  readonly accountId?: string;
  readonly region?: string;
  /** Ids of the stacks that are deployed before this one. */
  readonly dependencies: readonly string[];
  /** Parameter values that the app set. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly template: Template;
}

/**
 * A cloud assembly, the output of `cdk synth`: the stacks of the app and its stages, and the files of their
 * assets.
 */
export interface Assembly {
  readonly directory: string;
  readonly stacks: readonly AssemblyStack[];
  readonly assets: readonly FileAsset[];
}

/**
 * Reads a cloud assembly and all assemblies nested in it (stages).
 * @param directory the folder that `cdk synth` wrote, usually `cdk.out`
 * @throws TemplateError when the folder is not a cloud assembly, or one of its files cannot be read
 */
export function loadAssembly(directory: string): Assembly {
  const file = join(directory, 'manifest.json');
  if (!existsSync(file)) {
    throw new TemplateError(
      directory,
      'is not a cloud assembly: it has no manifest.json. Run `npx cdk synth` first.',
    );
  }
  const manifest = readJson(file);
  const artifacts = Object.entries(objectAt(manifest.artifacts, `${file}.artifacts`)).map(
    ([id, artifact]) => ({
      id,
      at: `${file}.artifacts.${id}`,
      artifact: objectAt(artifact, `${file}.artifacts.${id}`),
    }),
  );
  const parts = artifacts.map(({ id, at, artifact }): Omit<Assembly, 'directory'> => {
    const properties = objectAt(artifact.properties, `${at}.properties`);
    switch (artifact.type) {
      case 'aws:cloudformation:stack':
        return { stacks: [readStack(directory, id, artifact, properties, at)], assets: [] };
      case 'cdk:asset-manifest':
        return {
          stacks: [],
          assets: readAssets(join(directory, textAt(properties.file, `${at}.properties.file`))),
        };
      case 'cdk:cloud-assembly':
        return loadAssembly(
          join(directory, textAt(properties.directoryName, `${at}.properties.directoryName`)),
        );
      default:
        return { stacks: [], assets: [] };
    }
  });
  return {
    directory,
    stacks: parts.flatMap((part) => part.stacks),
    assets: parts.flatMap((part) => part.assets),
  };
}

/** Reads one template of the assembly: that of a stack, or the asset of a nested stack. */
export function readTemplate(file: string, stackName: string): Template {
  return parseTemplate(readJson(file), stackName);
}

function readStack(
  directory: string,
  id: string,
  artifact: JsonObject,
  properties: JsonObject,
  at: string,
): AssemblyStack {
  const stackName = properties.stackName === undefined ? id : textAt(properties.stackName, `${at}.stackName`);
  const parameters = Object.entries(objectAt(properties.parameters, `${at}.properties.parameters`));
  const file = join(directory, textAt(properties.templateFile, `${at}.templateFile`));
  const template = readTemplate(file, stackName);
  return {
    id,
    stackName,
    displayName: artifact.displayName === undefined ? id : textAt(artifact.displayName, `${at}.displayName`),
    ...readEnvironment(artifact.environment, at),
    dependencies: listAt(artifact.dependencies ?? [], `${at}.dependencies`).map((it, i) =>
      textAt(it, `${at}.dependencies[${i}]`),
    ),
    parameters: Object.fromEntries(
      parameters.map(([name, value]) => [name, textAt(value, `${at}.properties.parameters.${name}`)]),
    ),
    template: withConstructPaths(template, artifact, directory, readJson),
  };
}

/**
 * Reads `aws://account/region`. The CDK writes `unknown-account` and `unknown-region` for a stack without
 * environment.
 */
function readEnvironment(value: unknown, at: string): Pick<AssemblyStack, 'accountId' | 'region'> {
  const environment = /^aws:\/\/([^/]+)\/([^/]+)$/.exec(textAt(value, `${at}.environment`));
  if (environment === null) {
    throw new TemplateError(`${at}.environment`, `must read aws://account/region, got ${show(value)}`);
  }
  const [, accountId, region] = environment;
  return {
    ...(accountId === 'unknown-account' ? {} : { accountId }),
    ...(region === 'unknown-region' ? {} : { region }),
  };
}

function readAssets(file: string): FileAsset[] {
  return Object.entries(objectAt(readJson(file).files, `${file}.files`)).flatMap(([id, value]) => {
    const at = `${file}.files.${id}`;
    const asset = objectAt(value, at);
    const source = objectAt(asset.source, `${at}.source`);
    if (source.path === undefined) {
      // Only running the asset's command would tell the file; none of the CDK's own constructs writes such an
      // asset.
      throw new TemplateError(`${at}.source`, `must have a path, got ${show(source)}`);
    }
    const path = resolve(dirname(file), textAt(source.path, `${at}.source.path`));
    return Object.entries(objectAt(asset.destinations, `${at}.destinations`)).map(([name, destination]) => {
      const place = objectAt(destination, `${at}.destinations.${name}`);
      return {
        bucketName: textAt(place.bucketName, `${at}.destinations.${name}.bucketName`),
        objectKey: textAt(place.objectKey, `${at}.destinations.${name}.objectKey`),
        path,
      };
    });
  });
}

function readJson(file: string): JsonObject {
  if (!existsSync(file) || !statSync(file).isFile()) {
    throw new TemplateError(
      file,
      'the assembly names this file, but it is not there. Run `npx cdk synth` again.',
    );
  }
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new TemplateError(file, `is not JSON: ${messageOf(cause)}`, {
      cause,
    });
  }
  return objectAt(json, file);
}

/**
 * The path of the asset that a template refers to by bucket and key.
 * @param at the resource that refers to it
 * @throws TemplateError when the assembly has no such asset
 */
export function assetPath(
  assets: readonly FileAsset[],
  environment: Environment,
  bucket: string,
  key: string,
  at: string,
): string {
  const values = new Map([
    ['AccountId', environment.accountId],
    ['Region', environment.region],
    ['Partition', environment.partition],
  ]);
  const filled = (text: string) =>
    text.replace(/\$\{AWS::(\w+)\}/g, (placeholder, name) => values.get(name) ?? placeholder);
  const asset = assets.find((it) => filled(it.bucketName) === bucket && filled(it.objectKey) === key);
  if (asset === undefined) {
    throw new TemplateError(at, `the assembly has no file asset s3://${bucket}/${key}`);
  }
  return asset.path;
}
