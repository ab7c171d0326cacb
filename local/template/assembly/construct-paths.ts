import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../../base/json-object';
import { listAt, objectAt } from '../json';
import type { Template } from '../template';

/** The kind of metadata that names the logical id of a construct. */
const LOGICAL_ID = 'aws:cdk:logicalId';

/**
 * A template whose resources have their constructs' paths. The CDK command line puts them into the template;
 * `app.synth()` leaves them to the metadata of the stack's artifact, which is in the manifest or a file of its own.
 *
 * @param readJson reads a file of the assembly
 */
export function withConstructPaths(
  template: Template,
  artifact: JsonObject,
  directory: string,
  readJson: (file: string) => JsonObject,
): Template {
  const extra = artifact.additionalMetadataFile;
  const file = typeof extra === 'string' ? join(directory, extra) : undefined;
  const metadata = {
    ...objectAt(artifact.metadata, 'metadata'),
    ...(file !== undefined && existsSync(file) ? readJson(file) : {}),
  };
  const paths = new Map(
    Object.entries(metadata).flatMap(([path, entries]) =>
      listAt(entries, path)
        .map((entry) => objectAt(entry, path))
        .filter(({ type }) => type === LOGICAL_ID)
        .map(({ data }) => [String(data), path.replace(/^\//, '')] as const),
    ),
  );
  const resources = [...template.resources].map(([logicalId, declared]) => {
    const constructPath = declared.constructPath ?? paths.get(logicalId);
    return [logicalId, constructPath === undefined ? declared : { ...declared, constructPath }] as const;
  });
  return { ...template, resources: new Map(resources) };
}
