/** A column of a table. */
export interface TableColumn {
  readonly name: string;
  /** A Hive type: `string`, `array<struct<id:bigint>>`, … */
  readonly type: string;
}

export interface CatalogTable {
  readonly catalogId: string;
  readonly databaseName: string;
  readonly name: string;
  readonly columns: readonly TableColumn[];
}

/**
 * The Glue Data Catalog of this machine: the columns of tables. Names are in lower case, as Glue keeps them.
 */
export class Catalog {
  private readonly databases = new Map<string, Map<string, CatalogTable>>();

  addDatabase(name: string): void {
    this.databases.set(name.toLowerCase(), new Map());
  }

  /** @throws Error for a database that does not exist */
  addTable(table: CatalogTable): void {
    const tables = this.databases.get(table.databaseName.toLowerCase());
    if (tables === undefined) throw new Error(`There is no database ${table.databaseName}.`);
    tables.set(table.name.toLowerCase(), table);
  }

  table(databaseName: string, name: string): CatalogTable | undefined {
    return this.databases.get(databaseName.toLowerCase())?.get(name.toLowerCase());
  }
}
