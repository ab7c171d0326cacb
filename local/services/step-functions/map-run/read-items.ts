import { messageOf } from '../../../base/message-of';
import type { ItemReader } from '../definition/map-state';
import type { Surroundings } from '../execution/surroundings';
import type { Scope } from '../language/scope';
import { StateError } from '../language/state-error';

/**
 * Lists the objects of a bucket as the items of a map.
 * @throws StateError States.ItemReaderFailed
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html
 */
export async function readItems(
  reader: ItemReader,
  scope: Scope,
  listObjects: Surroundings['listObjects'],
): Promise<readonly unknown[]> {
  const { Bucket, Prefix = '', ...more } = Object(await reader.parameters(scope));
  const unknown = Object.keys(more).find((name) => name !== 'ExpectedBucketOwner');
  if (unknown !== undefined)
    throw readerFailed(`The reader's ${unknown} is not played; Bucket and Prefix are.`);
  if (typeof Bucket !== 'string' || typeof Prefix !== 'string') {
    throw readerFailed(`Bucket and Prefix must be strings, got ${JSON.stringify({ Bucket, Prefix })}`);
  }
  const maxItems = await reader.maxItems?.(scope);
  try {
    return listObjects(Bucket)
      .filter(({ key }) => key.startsWith(Prefix))
      .slice(0, maxItems)
      .map(({ key, etag, lastModified, size }) => ({
        Etag: etag,
        Key: key,
        LastModified: Math.floor(lastModified / 1000),
        Size: size,
        StorageClass: 'STANDARD',
      }));
  } catch (error) {
    throw readerFailed(messageOf(error));
  }
}

function readerFailed(cause: string): StateError {
  return new StateError('States.ItemReaderFailed', cause);
}
