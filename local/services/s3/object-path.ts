import { createHash } from 'node:crypto';
import { join } from 'node:path';

/**
 * Where an object's file goes in its bucket's folder: the key as a path, so that a person finds it. Parts that a file
 * system would take for something else (`..`, an empty one, control characters, `%` itself) are percent-encoded, so no
 * key leads out of the folder.
 */
export function objectPath(key: string): string {
  return join(...key.split('/').map(encodeSegment));
}

/**
 * The place for an object whose path cannot be had: a part of it is longer than a file name may be, or its name is that
 * of a folder, as with the keys `a` and `a/b`, or the file system takes it for another's, as with `a` and `A` on a Mac.
 */
export function hashedPath(key: string): string {
  return join('%', createHash('sha256').update(key).digest('hex'));
}

function encodeSegment(segment: string): string {
  // A lone % is no encoding of anything, and the name of the folder of hashed paths: %25 stands for a key's own.
  if (segment === '') return '%empty';
  if (segment === '.' || segment === '..') return segment.replaceAll('.', '%2E');
  return segment.replace(/[%\\:*?"<>|\p{Cc}]/gu, (character) =>
    encodeURIComponent(character).replace('*', '%2A'),
  );
}
