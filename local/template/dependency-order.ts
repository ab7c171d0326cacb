/** Items that depend on each other in a circle. */
export class DependencyCycle extends Error {
  override readonly name = 'DependencyCycle';

  /** @param path the circle; its first member is repeated at the end */
  constructor(readonly path: readonly string[]) {
    super(path.join(' -> '));
  }
}

/**
 * Puts each item after all items that it depends on, and otherwise keeps the given order.
 * @param dependenciesOf keys that are not among the items are ignored
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
