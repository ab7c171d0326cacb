interface Table {
  readonly TableStatus?: string;
}

interface Store {
  readonly tableDb: { get(key: string, done: (error: Error | null, table?: Table) => void): void };
}

type Done = (error: unknown, output?: unknown) => void;
type Action = (store: Store, data: { readonly TableName: string }, done: Done) => void;

/**
 * Has CreateTable and DeleteTable answered when the table is ACTIVE, or gone. dynalite does so a timer later, and a
 * request that comes in between finds no table. A client that waits, as it has to on AWS, sees no difference.
 *
 * Self-contained: it is sent to the child process as text, so it uses nothing but its arguments and globals.
 */
export function settleTables(
  load: (path: string) => unknown,
  replace: (path: string, action: unknown) => void,
): void {
  const settle = (name: string, isSettled: (table: Table | undefined) => boolean): void => {
    const path = `actions/${name}`;
    const action = load(path) as Action;
    const settled: Action = (store, data, done) => {
      action(store, data, (error, output) => {
        const look = (): void => {
          store.tableDb.get(data.TableName, (failure, table) => {
            if (failure && failure.name !== 'NotFoundError') done(failure);
            else if (isSettled(failure ? undefined : table)) done(null, output);
            else setImmediate(look);
          });
        };
        if (error) done(error);
        else look();
      });
    };
    replace(path, settled);
  };
  settle('createTable', (table) => table === undefined || table.TableStatus === 'ACTIVE');
  settle('deleteTable', (table) => table?.TableStatus !== 'DELETING');
}
