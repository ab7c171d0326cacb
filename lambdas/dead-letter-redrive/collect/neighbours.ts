import { type FailedObjects, NotAFailedBatchError, parsePointer } from '../records';

/** A source of the redrive, and what lies beside it. */
export interface Place {
  readonly bucket: string;
  /** The objects that the redrive is about. */
  readonly prefix: string;
  /** Below it, each consumer has a prefix of its own: a name for parked records, the id of a mapping for Lambda's. */
  readonly root: string;
  /** Whether the bucket is of this app's, so that all who write to it are known. */
  readonly isOwn: boolean;
  /** The names of the other consumers that park here. */
  readonly known: readonly string[];
}

/** Objects beside a redrive's own that are not this consumer's. */
export interface Neighbour {
  readonly prefix: string;
  /** How many; 1,000 stands for that or more. */
  readonly objects: number;
  /** A function's ARN or a consumer's name. */
  readonly owner: string;
  /** Nobody is known to redrive them: they are of a consumer that was renamed, moved or deleted. */
  readonly isStray: boolean;
}

/**
 * Looks beside the objects of a redrive, so that those of a consumer that was renamed or moved are told, and those of other
 * consumers are not read one by one.
 *
 * @param isOurs whether a function's failed records are this consumer's
 */
export async function neighboursOf(
  { prefix, root, isOwn, known }: Place,
  objects: Pick<FailedObjects, 'prefixesBelow' | 'keysBelow' | 'read'>,
  isOurs: (functionArn: string) => boolean,
): Promise<Neighbour[]> {
  const found: Neighbour[] = [];
  for (const one of await objects.prefixesBelow(root)) {
    if (one === prefix) continue;
    const keys = await objects.keysBelow(one);
    const [first, last] = [keys[0], keys[keys.length - 1]];
    if (first === undefined || last === undefined) continue;
    if (prefix !== root) {
      const owner = one.slice(root.length, -1);
      found.push({ prefix: one, objects: keys.length, owner, isStray: isOwn && !known.includes(owner) });
      continue;
    }
    // A mapping can have had another function before, so its oldest and a newer object are asked.
    const owners = await Promise.all([first, last].map((key) => ownerOf(key, objects)));
    const [owner] = owners;
    if (owner === undefined || owners.some((arn) => arn === undefined || isOurs(arn))) continue;
    found.push({ prefix: one, objects: keys.length, owner, isStray: isOwn && known.length === 0 });
  }
  return found;
}

/** @returns undefined for an object that is gone, or that says nothing */
async function ownerOf(key: string, objects: Pick<FailedObjects, 'read'>): Promise<string | undefined> {
  const body = await objects.read(key);
  if (body === undefined) return undefined;
  try {
    return parsePointer(body).functionArn;
  } catch (error) {
    if (error instanceof NotAFailedBatchError) return undefined;
    throw error;
  }
}
