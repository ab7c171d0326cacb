import { gzipSync } from 'node:zlib';
import type { JsonObject } from '../../../base/json-object';
import { loadPackage } from '../../../base/load-package';
import { messageOf } from '../../../base/message-of';
import type { CatalogTable } from '../../glue';
import type { FirehoseObserver } from '../firehose-observer';
import type { Encode } from '../object-encoding';
import type { FailedRecord, ProcessedRecord } from '../record';
import type { ConversionSettings } from './conversion-settings';
import { type Convert, converter } from './convert-value';
import { parseHiveType } from './hive-type';
import { type JsonReading, jsonReading, MismatchError, readObjects } from './json-reading';
import { parquetSchema } from './parquet-schema';

/** Parquet recommends row groups of 128 MiB, the size of the largest buffer: so one group per object. */
const ROWS_IN_A_GROUP = 1_000_000;

/**
 * Writes records of JSON objects as Parquet files with the columns of a Glue table. A record that is not JSON
 * or does not fit fails; the others go on.
 * @throws Error for a column whose type cannot be converted to, or for the package where it is not installed
 */
export async function loadParquetEncoder(
  settings: ConversionSettings,
  table: CatalogTable,
  observer: FirehoseObserver,
): Promise<Encode> {
  const { parquetWriteBuffer } = await loadPackage(
    'hyparquet-writer',
    'Conversion to Parquet',
    () => import('hyparquet-writer'),
  );
  const fields = table.columns.map(({ name, type }) => ({ name, type: parseHiveType(type) }));
  const reading = jsonReading(settings.deserializer);
  const columns = fields.map(({ name, type }) => ({ name, convert: converter(type, reading) }));
  const schema = parquetSchema(fields);
  const details = { dataCatalogTable: describeTable(table, settings) };

  return async (batch) => {
    const rows = new RowReader(columns, reading);
    const records: ProcessedRecord[] = [];
    const failed: FailedRecord[] = [];
    for (const record of batch) {
      try {
        rows.add(readObjects(record.data));
        records.push(record);
      } catch (error) {
        failed.push(failedRecord(record, error, details));
      }
    }
    measure(observer, 'SucceedConversion', records);
    measure(
      observer,
      'FailedConversion',
      batch.length === records.length ? [] : failed.map(({ source }) => source),
    );
    const body = Buffer.from(
      parquetWriteBuffer({
        schema,
        columnData: columns.map(({ name }, index) => ({ name, data: rows.data[index] ?? [] })),
        codec: settings.compression,
        compressors: { GZIP: (bytes) => gzipSync(bytes) },
        pageSize: settings.pageBytes,
        rowGroupSize: ROWS_IN_A_GROUP,
      }),
    );
    return { body, headers: { 'content-type': 'application/octet-stream' }, records, failed };
  };
}

function failedRecord({ source }: ProcessedRecord, error: unknown, details: object): FailedRecord {
  const { position } = source;
  return {
    source,
    errorType: 'format-conversion-failed',
    attempts: 1,
    errorCode: error instanceof MismatchError ? error.code : 'DataFormatConversion.MalformedData',
    errorMessage: messageOf(error),
    details: {
      sequenceNumber: position?.sequenceNumber,
      subSequenceNumber: position?.subSequenceNumber,
      ...details,
    },
  };
}

function describeTable(
  { catalogId, databaseName, name }: CatalogTable,
  { region }: ConversionSettings,
): object {
  return { catalogId, databaseName, tableName: name, region, versionId: 'LATEST' };
}

function measure(
  observer: FirehoseObserver,
  metric: 'SucceedConversion' | 'FailedConversion',
  records: readonly { readonly data: Buffer }[],
): void {
  if (records.length === 0) return;
  observer.measure(`${metric}.Records`, records.length);
  observer.measure(
    `${metric}.Bytes`,
    records.reduce((sum, { data }) => sum + data.length, 0),
  );
}

/** A column and its conversion. */
interface ReadColumn {
  readonly name: string;
  readonly convert: Convert;
}

/** Collects the values of columns, row by row. */
class RowReader {
  /** By column: one value a row. */
  readonly data: readonly unknown[][];

  constructor(
    private readonly columns: readonly ReadColumn[],
    private readonly reading: JsonReading,
  ) {
    this.data = columns.map(() => []);
  }

  /**
   * Adds a row for each object, or none when one does not fit.
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
