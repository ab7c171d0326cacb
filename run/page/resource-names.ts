/** A resource of a template, as far as its name follows from it. */
export interface NamedResource {
  readonly stackName: string;
  readonly logicalId: string;
  /** `aws:cdk:path` in its metadata; undefined where the app leaves it out. */
  readonly constructPath?: string;
}

/** A construct as a list of ids, from the app down, and how many of them the name has so far. */
interface Candidate {
  readonly ids: readonly string[];
  depth: number;
}

/** The ids that CDK gives the resource inside a construct of a higher level. */
const OF_CDK: ReadonlySet<string> = new Set(['Resource', 'Default']);

/**
 * The names of resources of one kind as people say them: `Sessions consumer stopped` for
 * `Shop/Monitoring/Readers/Shop-Sessions-Consumer/ConsumerStopped/Resource`. Pure.
 *
 * 1. An id that holds a path with dashes is read as that path, without its part that all resources share.
 * 2. A name is the id of the construct and of its parent. A parent that only groups, because other groups lie
 *    in it, is left out, unless the construct's id is a single word. So is one that only says the kind.
 * 3. Where two names are equal, the one with the longer path gets the id of one more ancestor.
 * 4. Words that repeat the word before them, and the noun of the kind at the end, are left out.
 *
 * @param noun of the kind, for example `alarm`; a name does not end with it
 * @returns one name for each resource, in their order
 */
export function resourceNames(resources: readonly NamedResource[], noun: string): string[] {
  const paths = resources.map((resource) => withoutNoun(pathOf(resource), noun));
  const shared = sharedLength(paths);
  const groups = new Set(paths.flatMap((path) => path.slice(0, -2).map((_, i) => key(path.slice(0, i + 1)))));
  const candidates = paths.map((path): Candidate => {
    const isOneWord = inWords(path.slice(-1), noun).split(' ').length === 1;
    const isGroup = groups.has(key(path.slice(0, -1)));
    const hasParent = path.length - 1 > shared && (isOneWord || !isGroup);
    return { ids: withoutRoot(path, shared), depth: hasParent ? 2 : 1 };
  });
  const nameOf = ({ ids, depth }: Candidate) => inWords(ids.slice(-depth), noun);
  for (;;) {
    const extended = collisions(candidates, nameOf).map(extend);
    if (!extended.includes(true)) return candidates.map(nameOf);
  }
}

/** Gives those of equal name with the longest path one more id. @returns whether one of them has more */
function extend(equal: readonly Candidate[]): boolean {
  const hasMore = equal.filter(({ ids, depth }) => depth < ids.length);
  const longest = Math.max(...hasMore.map(({ ids }) => ids.length));
  const chosen = hasMore.filter(({ ids }) => ids.length === longest);
  for (const candidate of chosen) candidate.depth++;
  return chosen.length > 0;
}

/** The groups of two and more that have one name. */
function collisions(candidates: readonly Candidate[], nameOf: (it: Candidate) => string): Candidate[][] {
  const byName = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const name = nameOf(candidate);
    byName.set(name, [...(byName.get(name) ?? []), candidate]);
  }
  return [...byName.values()].filter((equal) => equal.length > 1);
}

/** The ids of a construct; without a path, one id out of the logical id, without the stack's name and the hash. */
function pathOf({ stackName, logicalId, constructPath }: NamedResource): string[] {
  if (constructPath === undefined) {
    const id = logicalId.replace(/[0-9A-F]{8}$/, '');
    const rest = id.startsWith(stackName) ? id.slice(stackName.length) : id;
    return [stackName, rest === '' ? logicalId : rest];
  }
  const ids = constructPath.split('/');
  while (ids.length > 1 && OF_CDK.has(ids.at(-1) ?? '')) ids.pop();
  return ids;
}

/** `Autoscaler/Alarms/High` as `Autoscaler/High`: that an alarm lies among alarms says nothing. */
function withoutNoun(ids: readonly string[], noun: string): string[] {
  return ids.filter((id, i) => i === ids.length - 1 || ![noun, `${noun}s`].includes(id.toLowerCase()));
}

/** How many ids all paths begin with; the last id of each is its own. */
function sharedLength(paths: readonly (readonly string[])[]): number {
  const [first = []] = paths;
  if (paths.length < 2) return Math.max(0, first.length - 2);
  let length = 0;
  while (paths.every((path) => path.length > length + 1 && path[length] === first[length])) length++;
  return length;
}

/** The ids below the shared ones; an id that is a path with dashes, as its own ids below the shared ones. */
function withoutRoot(path: readonly string[], shared: number): string[] {
  const root = path.slice(0, shared);
  return path.slice(shared).flatMap((id) => {
    const ids = id.split('-').filter((part) => part !== '');
    let same = 0;
    while (same < ids.length - 1 && ids[same] === root[same]) same++;
    return ids.slice(same);
  });
}

function inWords(ids: readonly string[], noun: string): string {
  const words: string[] = [];
  for (const id of ids) {
    const next = wordsOf(id);
    // `FanOutConsumer` and `FanOutBehind` are "fan out behind".
    const repeated = words.lastIndexOf(next[0] ?? '');
    if (repeated !== -1) words.splice(repeated);
    words.push(...next);
  }
  while (words.length > 1 && words.at(-1) === noun) words.pop();
  const text = words.join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `DLQAlarm2` as `DLQ`, `alarm`, `2`: a word in capitals is an abbreviation and stays. */
function wordsOf(id: string): string[] {
  const words = id.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\sA-Za-z\d_-]+/g) ?? [id];
  return words.map((word) => (/^[A-Z]{2,}$/.test(word) ? word : word.toLowerCase()));
}

function key(ids: readonly string[]): string {
  return ids.join('/');
}
