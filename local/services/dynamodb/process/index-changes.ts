type Item = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
type Done<Output> = (error: unknown, output?: Output) => void;

interface Definition {
  readonly AttributeName: string;
  readonly AttributeType: string;
}

interface Index {
  readonly IndexName: string;
  readonly KeySchema: readonly { readonly AttributeName: string }[];
  readonly Projection: object;
  readonly ProvisionedThroughput?: object;
}

interface Table {
  readonly TableName: string;
  readonly TableArn: string;
  readonly AttributeDefinitions: readonly Definition[];
  readonly KeySchema: Index['KeySchema'];
  readonly BillingModeSummary?: { readonly BillingMode?: string };
  readonly LocalSecondaryIndexes?: readonly Index[];
  readonly GlobalSecondaryIndexes?: readonly Index[];
}

interface Update {
  readonly Create?: Index;
  readonly Delete?: { readonly IndexName: string };
}

interface Request {
  readonly TableName: string;
  readonly AttributeDefinitions?: readonly Definition[];
  readonly GlobalSecondaryIndexUpdates?: readonly Update[];
  readonly [member: string]: unknown;
}

interface Database {
  lock(key: string, locked: (release: (done: () => void) => () => void) => void): void;
  get(key: string, done: Done<Item>): void;
  put(key: string, value: unknown, done: Done<void>): void;
  createValueStream(options: object): NodeJS.ReadableStream;
}

interface Store {
  readonly tableDb: Database;
  getTable(name: string, mustBeActive: boolean, done: Done<Table>): void;
  getItemDb(name: string): Database;
  deleteIndexDb(type: 'Global', table: string, index: string, done: Done<void>): void;
}

interface Db {
  validationError(message: string): Error;
  limitError(message: string): Error;
  createKey(item: Item, table: Table): string;
  updateIndexes(store: Store, table: object, before: Item | undefined, after: Item, done: Done<void>): void;
}

type Action = (store: Store, data: Request, done: Done<object>) => void;

/**
 * UpdateTable that makes and drops a global secondary index, which dynalite accepts and forgets: it has the items that
 * the table has, and is ready at once. The Kinesis Client Library makes one on its lease table.
 *
 * Self-contained: it is sent to the child process as text, so it uses nothing but its arguments and globals.
 *
 * @param load loads a module of dynalite, by its path within the package
 * @param replace makes dynalite use another action; called before dynalite is loaded
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html
 */
export function changeIndexes(
  load: (path: string) => unknown,
  replace: (path: string, action: Action) => void,
): void {
  const db = load('db') as Db;
  const updateTable = load('actions/updateTable') as Action;

  // dynalite drops the members that it does not know, and wants throughput from indexes of on-demand tables too.
  const { types } = load('validations/updateTable') as { types: Record<string, object> };
  const create = Object(types.GlobalSecondaryIndexUpdates).children.children.Create.children;
  delete create.ProvisionedThroughput.notNull;
  const ofNewTables = (load('validations/createTable') as { types: Record<string, object> }).types;
  const { notNull: _, ...definitions } = Object(ofNewTables.AttributeDefinitions);
  types.AttributeDefinitions = definitions;

  const asked = <Output>(ask: (done: Done<Output>) => void) =>
    new Promise<Output>((resolve, reject) => {
      ask((error, output) => (error ? reject(error) : resolve(output as Output)));
    });
  const locked = <Output>(database: Database, key: string, work: () => Promise<Output>) =>
    new Promise<Output>((resolve, reject) => {
      database.lock(key, (release) => {
        const free = release(() => undefined);
        work().then(resolve, reject).finally(free);
      });
    });

  /** @throws Error that is answered as ValidationException */
  const indexOf = (given: Index, table: Table, definitions: readonly Definition[]) => {
    const { IndexName, KeySchema, Projection, ProvisionedThroughput } = given;
    const invalid = (message: string) =>
      db.validationError(`One or more parameter values were invalid: ${message}`);
    if (table.GlobalSecondaryIndexes?.some((index) => index.IndexName === IndexName)) {
      throw db.validationError('Attempting to create an index which already exists');
    }
    const keys = KeySchema.map(({ AttributeName }) => AttributeName);
    const defined = definitions.map(({ AttributeName }) => AttributeName);
    if (!keys.every((key) => defined.includes(key))) {
      throw invalid(
        'Some index key attributes are not defined in AttributeDefinitions. ' +
          `Keys: [${keys.join(', ')}], AttributeDefinitions: [${defined.join(', ')}]`,
      );
    }
    const isOnDemand = table.BillingModeSummary?.BillingMode === 'PAY_PER_REQUEST';
    if (isOnDemand && ProvisionedThroughput) {
      throw invalid(
        `ProvisionedThroughput should not be specified for index: ${IndexName} when BillingMode is PAY_PER_REQUEST`,
      );
    }
    if (!isOnDemand && !ProvisionedThroughput) {
      throw invalid(`ProvisionedThroughput must be specified for index: ${IndexName}`);
    }
    const capacity = { ReadCapacityUnits: 0, WriteCapacityUnits: 0, NumberOfDecreasesToday: 0 };
    return {
      IndexName,
      KeySchema,
      Projection,
      IndexArn: `${table.TableArn}/index/${IndexName}`,
      IndexSizeBytes: 0,
      ItemCount: 0,
      IndexStatus: 'ACTIVE',
      ProvisionedThroughput: { ...capacity, ...ProvisionedThroughput },
    };
  };

  /** Writes the items that the table has into the index. Items with a key of another type are not in it. */
  const fill = async (store: Store, table: Table, index: Index) => {
    const items = store.getItemDb(table.TableName);
    const keys: string[] = [];
    for await (const item of items.createValueStream({})) {
      keys.push(db.createKey(item as unknown as Item, table));
    }
    const typeOf = new Map(table.AttributeDefinitions.map((one) => [one.AttributeName, one.AttributeType]));
    const fits = (item: Item) =>
      index.KeySchema.every(({ AttributeName: name }) => String(typeOf.get(name)) in (item[name] ?? {}));
    const only = { ...table, LocalSecondaryIndexes: [], GlobalSecondaryIndexes: [index] };
    for (const key of keys) {
      await locked(items, key, async () => {
        const item = await asked<Item>((done) => items.get(key, done)).catch((error) => {
          if (error.name !== 'NotFoundError') throw error;
          return undefined; // deleted meanwhile
        });
        if (item !== undefined && fits(item)) {
          await asked<void>((done) => db.updateIndexes(store, only, undefined, item, done));
        }
      });
    }
  };

  const withIndex = async (store: Store, table: Table, given: Index, definitions: readonly Definition[]) => {
    const names = definitions.map(({ AttributeName }) => AttributeName);
    const kept = table.AttributeDefinitions.filter(({ AttributeName }) => !names.includes(AttributeName));
    const AttributeDefinitions = [...kept, ...definitions];
    const index = indexOf(given, table, AttributeDefinitions);
    const indexes = table.GlobalSecondaryIndexes ?? [];
    const changed = { ...table, AttributeDefinitions, GlobalSecondaryIndexes: [...indexes, index] };
    // From here on, writes keep the index; then it gets what was there before.
    await asked<void>((done) => store.tableDb.put(table.TableName, changed, done));
    await fill(store, changed, index);
    const shown = { ...index, IndexStatus: 'CREATING', Backfilling: false };
    return { ...changed, TableStatus: 'UPDATING', GlobalSecondaryIndexes: [...indexes, shown] };
  };

  const withoutIndex = async (store: Store, table: Table, name: string) => {
    const { GlobalSecondaryIndexes = [], LocalSecondaryIndexes = [], ...others } = table;
    const left = GlobalSecondaryIndexes.filter(({ IndexName }) => IndexName !== name);
    if (left.length === GlobalSecondaryIndexes.length) {
      throw db.validationError(`Requested resource not found: Index: ${name} not found`);
    }
    const schemas = [table, ...left, ...LocalSecondaryIndexes].flatMap(({ KeySchema }) => KeySchema);
    const used = new Set(schemas.map(({ AttributeName }) => AttributeName));
    const changed = {
      ...others,
      AttributeDefinitions: table.AttributeDefinitions.filter(({ AttributeName }) => used.has(AttributeName)),
      ...(LocalSecondaryIndexes.length > 0 && { LocalSecondaryIndexes }),
      ...(left.length > 0 && { GlobalSecondaryIndexes: left }),
    };
    await asked<void>((done) => store.tableDb.put(table.TableName, changed, done));
    await asked<void>((done) => store.deleteIndexDb('Global', table.TableName, name, done));
    return { ...changed, TableStatus: 'UPDATING' };
  };

  replace('actions/updateTable', (store, data, done) => {
    const { TableName, AttributeDefinitions = [], GlobalSecondaryIndexUpdates = [], ...others } = data;
    const changes = GlobalSecondaryIndexUpdates.filter(({ Create, Delete }) => Create || Delete);
    const [change] = changes;
    const isAlone = GlobalSecondaryIndexUpdates.length === 1 && Object.keys(others).length === 0;
    if (change === undefined) updateTable(store, data, done);
    else if (changes.length > 1) {
      done(
        db.limitError(
          'Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table',
        ),
      );
    } else if (!isAlone) {
      done(
        db.validationError(
          'The local endpoint makes or drops an index in an UpdateTable of its own: leave out what else it changes.',
        ),
      );
    } else {
      const { Create, Delete } = change;
      locked(store.tableDb, TableName, async () => {
        const table = await asked<Table>((got) => store.getTable(TableName, true, got));
        return Create === undefined
          ? await withoutIndex(store, table, Delete?.IndexName ?? '')
          : await withIndex(store, table, Create, AttributeDefinitions);
      }).then((TableDescription) => done(null, { TableDescription }), done);
    }
  });
}
