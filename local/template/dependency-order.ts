/** Things that wait for each other in a circle. */
export class DependencyCycle extends Error {
  override readonly name = 'DependencyCycle';

  /** @param path the circle, its first member again at the end */
  constructor(readonly path: readonly string[]) {
    super(path.join(' -> '));
  }
}

/**
 * Puts each item after all items that it depends on, and otherwise keeps the order in which they were given.
 * @param dependenciesOf keys that are not among the items are passed over
 * @throws DependencyCycle
 */
export function inDependencyOrder<T>(
  items: ReadonlyMap<string, T>,
  dependenciesOf: (item: T, key: string) => Iterable<string>,
): Map<string, T> {
  const done = new Map<string, T>();
  const open: string[] = [];

  const visit = (key: string): void => {
    const item = items.get(key);
    if (item === undefined || done.has(key)) return;
    if (open.includes(key)) throw new DependencyCycle([...open.slice(open.indexOf(key)), key]);
    open.push(key);
    for (const dependency of dependenciesOf(item, key)) visit(dependency);
    open.pop();
    done.set(key, item);
  };

  for (const key of items.keys()) visit(key);
  return done;
}
