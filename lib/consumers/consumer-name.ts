import { createHash } from 'node:crypto';
import { Names, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** AWS SDK, RegisterStreamConsumer. */
const MAX_LENGTH = 128;
const HASH_LENGTH = 8;

/**
 * A name for a consumer, from its place in the app, and from its tags. Other tags replace the consumer, and the new
 * one is made while the old one is still there: with the same name, Kinesis would refuse it.
 */
export function consumerName(scope: IConstruct, tags: Readonly<Record<string, string>>): string {
  const hasTags = Object.keys(tags).length > 0;
  const maxLength = hasTags ? MAX_LENGTH - HASH_LENGTH - 1 : MAX_LENGTH;
  const name = Names.uniqueResourceName(scope, { maxLength, allowedSpecialCharacters: '-_.' });
  return hasTags ? `${name}-${hashOf(scope, tags)}` : name;
}

function hashOf(scope: IConstruct, tags: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(tags).sort(([one], [other]) => (one < other ? -1 : 1));
  const text = JSON.stringify(Stack.of(scope).resolve(sorted));
  return createHash('sha256').update(text).digest('hex').slice(0, HASH_LENGTH);
}
