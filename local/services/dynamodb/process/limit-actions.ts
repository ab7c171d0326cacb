import type { Throughput, Write } from './throughput';

type Value = Readonly<Record<string, unknown>>;
type Done = (error: unknown, output?: Record<string, unknown>) => void;
type Action = (store: Store, data: Record<string, unknown>, done: Done) => void;

interface Table {
  readonly TableArn?: string;
  readonly KeySchema: readonly { readonly AttributeName: string; readonly KeyType: string }[];
}

interface Store {
  getTable(name: string, done: (error: unknown, table: Table) => void): void;
}

/**
 * Puts the limits in front of dynalite's actions, after its validation of a request. What is over the limit is
 * answered as AWS documents it: a batch returns it as unprocessed; a call of which nothing could be done ends
 * with ThrottlingException and its reason (BatchWriteItem: "exceeding partition level limits").
 *
 * The name of the reason is documented, and so is the message for on-demand tables. That both go together in
 * one answer of BatchWriteItem, and that an on-demand table above its warm throughput gives the same reason,
 * was not verified on AWS. BatchGetItem, transactions and indexes are not limited.
 *
 * Self-contained: it is sent to the child process as text, so it uses nothing but its arguments and globals.
 *
 * @param load loads a module of dynalite, by its path within the package
 * @param replace makes dynalite use another action; called before dynalite is loaded
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ThrottlingReason.html
 */
export function limitActions(
  throughput: Throughput,
  load: (path: string) => unknown,
  replace: (path: string, action: Action) => void,
): void {
  const { capacityUnits } = load('db') as { capacityUnits(item: unknown, isRead: boolean): number };

  const throttled = (kind: 'Read' | 'Write', { TableArn }: Table) => ({
    statusCode: 400,
    body: {
      __type: 'com.amazonaws.dynamodb.v20120810#ThrottlingException',
      message:
        'Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table or ' +
        'index so please try again shortly. If exceptions persist, check if you have a hot key: ' +
        'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html',
      throttlingReasons: [{ reason: `Table${kind}KeyRangeThroughputExceeded`, resource: TableArn }],
    },
  });
  const partitionKeyOf = (table: Table, item: Value): string => {
    const name = table.KeySchema.find(({ KeyType }) => KeyType === 'HASH')?.AttributeName ?? '';
    return JSON.stringify(item[name] ?? null);
  };
  /** Calls an action so that it says what it cost, whether the caller wants to know or not. */
  const measured = (
    action: Action,
    store: Store,
    data: Record<string, unknown>,
    done: (error: unknown, output: Record<string, unknown>, units: number) => void,
  ): void => {
    const asked = data.ReturnConsumedCapacity;
    const isAsked = asked === 'TOTAL' || asked === 'INDEXES';
    action(store, isAsked ? data : { ...data, ReturnConsumedCapacity: 'TOTAL' }, (error, output = {}) => {
      const { CapacityUnits = 0 } = (output.ConsumedCapacity ?? {}) as { CapacityUnits?: number };
      if (!isAsked) delete output.ConsumedCapacity;
      done(error, output, CapacityUnits);
    });
  };
  const limit = (name: string, limited: (action: Action) => Action): void => {
    const path = `actions/${name}`;
    replace(path, limited(load(path) as Action));
  };
  const operationOf = (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1)}`;

  // The batch comes first: it has to keep the unlimited actions that it consists of.
  limit('batchWriteItem', (action) => (store, data, done) => {
    const requests = data.RequestItems as Record<string, { PutRequest?: Value; DeleteRequest?: Value }[]>;
    const names = Object.keys(requests);
    const accepted: typeof requests = {};
    const left: typeof requests = {};
    let refusal: unknown;
    const next = (index: number): void => {
      const name = names[index];
      if (name === undefined) {
        if (Object.keys(accepted).length === 0) done(refusal);
        else {
          action(store, { ...data, RequestItems: accepted }, (error, output) => {
            done(error, error ? output : { ...output, UnprocessedItems: left });
          });
        }
        return;
      }
      store.getTable(name, (error, table) => {
        if (error) {
          done(error);
          return;
        }
        const all = requests[name] ?? [];
        const writes = all.map(({ PutRequest, DeleteRequest }): Write => {
          const item = (PutRequest?.Item ?? DeleteRequest?.Key ?? {}) as Value;
          const units = PutRequest === undefined ? 1 : Math.max(1, capacityUnits(item, false));
          return { key: partitionKeyOf(table, item), units };
        });
        const admitted = throughput.admitWrites(name, 'BatchWriteItem', writes);
        const taken = all.filter((_, at) => admitted[at]);
        if (taken.length > 0) accepted[name] = taken;
        if (taken.length < all.length) {
          left[name] = all.filter((_, at) => !admitted[at]);
          refusal = throttled('Write', table);
        }
        next(index + 1);
      });
    };
    next(0);
  });

  for (const name of ['putItem', 'updateItem', 'deleteItem']) {
    limit(name, (action) => (store, data, done) => {
      const tableName = String(data.TableName);
      store.getTable(tableName, (error, table) => {
        if (error) {
          done(error);
          return;
        }
        const key = partitionKeyOf(table, (data.Item ?? data.Key ?? {}) as Value);
        const units = data.Item === undefined ? 1 : Math.max(1, capacityUnits(data.Item, false));
        const [isAdmitted] = throughput.admitWrites(tableName, operationOf(name), [{ key, units }]);
        if (isAdmitted !== true) {
          done(throttled('Write', table));
          return;
        }
        measured(action, store, data, (failure, output, cost) => {
          if (!failure) throughput.spendWrite(tableName, key, cost - units);
          done(failure, output);
        });
      });
    });
  }

  for (const name of ['getItem', 'query', 'scan']) {
    limit(name, (action) => (store, data, done) => {
      const tableName = String(data.TableName);
      store.getTable(tableName, (error, table) => {
        if (error) {
          done(error);
          return;
        }
        const hash = table.KeySchema.find(({ KeyType }) => KeyType === 'HASH')?.AttributeName ?? '';
        const conditions = data.KeyConditions as
          | Record<string, { AttributeValueList: unknown[] }>
          | undefined;
        const value = (data.Key as Value | undefined)?.[hash] ?? conditions?.[hash]?.AttributeValueList[0];
        const key = value === undefined ? undefined : JSON.stringify(value);
        if (!throughput.admitsRead(tableName, operationOf(name), key)) {
          done(throttled('Read', table));
          return;
        }
        measured(action, store, data, (failure, output, cost) => {
          if (!failure) throughput.spendRead(tableName, key, cost);
          done(failure, output);
        });
      });
    });
  }
}
