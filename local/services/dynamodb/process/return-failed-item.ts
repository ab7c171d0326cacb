type Failure = { readonly body: Record<string, unknown> } | null | undefined;

interface Db {
  checkConditional(data: Readonly<Record<string, unknown>>, item: unknown): Failure;
}

/**
 * ReturnValuesOnConditionCheckFailure of PutItem, UpdateItem and DeleteItem, which dynalite does not know: the error of
 * a condition that does not hold comes with the item.
 *
 * Self-contained: it is sent to the child process as text, so it uses nothing but its arguments and globals.
 *
 * @param load loads a module of dynalite, by its path within the package; called before dynalite is loaded
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html
 */
export function returnFailedItem(load: (path: string) => unknown): void {
  // dynalite drops the members that it does not know.
  for (const name of ['putItem', 'updateItem', 'deleteItem']) {
    const { types } = load(`validations/${name}`) as { types: Record<string, object> };
    types.ReturnValuesOnConditionCheckFailure = { type: 'String', enum: ['ALL_OLD', 'NONE'] };
  }
  const db = load('db') as Db;
  const { checkConditional } = db;
  db.checkConditional = (data, item) => {
    const failure = checkConditional(data, item);
    if (failure && item && data.ReturnValuesOnConditionCheckFailure === 'ALL_OLD') failure.body.Item = item;
    return failure;
  };
}
