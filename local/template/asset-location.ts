import type { FileAsset } from './assembly';
import type { Environment } from './environment';
import { TemplateError } from './template-error';

/**
 * Where the asset lies that a template names by bucket and key.
 * @param at the resource that names it
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
