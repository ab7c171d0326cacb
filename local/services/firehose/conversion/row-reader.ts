import type { JsonObject } from '../../../base/json-object';
import type { Convert, JsonReading } from './convert-value';

/** A column to be read. */
export interface ReadColumn {
  readonly name: string;
  readonly convert: Convert;
}

/** Collects the values of columns, row by row. */
export class RowReader {
  /** By column: one value a row. */
  readonly data: readonly unknown[][];

  constructor(
    private readonly columns: readonly ReadColumn[],
    private readonly reading: JsonReading,
  ) {
    this.data = columns.map(() => []);
  }

  /**
   * Adds a row for each object: all of them or, where one does not fit, none.
   * @throws MismatchError
   */
  add(objects: readonly JsonObject[]): void {
    const rows = objects.map((object) => this.read(object));
    for (const row of rows)
      for (let index = 0; index < row.length; index++) this.data[index]?.push(row[index]);
  }

  private read(object: JsonObject): unknown[] {
    const { columns, reading } = this;
    const row: unknown[] = [];
    for (const { name, convert } of columns) row.push(convert(reading.member(object, name)));
    return row;
  }
}
