import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Properties } from '../../template';
import { invalidParameter } from './lambda-error';

/**
 * The folder with a function's code: the asset's, or a new one for code that stands in the template.
 *
 * @param code the property `Code`
 * @param functionName names the folder of inline code, and the function in errors
 * @param assetPath finds an asset of the assembly by bucket and key
 * @param inlineCodeFolder where inline code is written
 * @throws AwsError InvalidParameterValueException for zip archives and missing code
 */
export function functionCodePath(
  code: Properties,
  functionName: string,
  assetPath: (bucket: string, key: string) => string,
  inlineCodeFolder: string,
): string {
  const inline = code.string('ZipFile');
  if (inline !== undefined) return writeInlineCode(join(inlineCodeFolder, functionName), inline);
  const path = assetPath(code.requiredString('S3Bucket'), code.requiredString('S3Key'));
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return path;
  throw invalidParameter(
    `Function ${functionName}: its code is the file ${path}; the local Lambda runs unpacked folders. Make the asset ` +
      'from a folder (Code.fromAsset with a directory).',
  );
}

/** CloudFormation puts inline Node.js code into a file named `index`. */
function writeInlineCode(folder: string, text: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'index.js'), text);
  return folder;
}
