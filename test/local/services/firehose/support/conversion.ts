import { Catalog } from '../../../../../local/services/glue';

export const COLUMNS = {
  id: 'string',
  page: 'varchar(5)',
  viewed_at: 'timestamp',
  day: 'date',
  status: 'int',
  small: 'tinyint',
  bytes: 'bigint',
  price: 'decimal(10,2)',
  ratio: 'double',
  bot: 'boolean',
  raw: 'binary',
  tags: 'array<string>',
  counts: 'map<string,int>',
  client: 'struct<name:string,versions:array<struct<major:int>>>',
};

/** A catalog with the table clicks.views. */
export function catalog(columns: Readonly<Record<string, string>> = COLUMNS): Catalog {
  const made = new Catalog();
  made.addDatabase('clicks');
  made.addTable({
    catalogId: '123456789012',
    databaseName: 'clicks',
    name: 'views',
    columns: Object.entries(columns).map(([name, type]) => ({ name, type })),
  });
  return made;
}

/** Conversion to Parquet by that table. */
export function parquet(deserializer: object = { OpenXJsonSerDe: {} }, serializer: object = {}) {
  return {
    DataFormatConversionConfiguration: {
      Enabled: true,
      InputFormatConfiguration: { Deserializer: deserializer },
      OutputFormatConfiguration: { Serializer: { ParquetSerDe: serializer } },
      SchemaConfiguration: {
        DatabaseName: 'clicks',
        TableName: 'views',
        Region: 'eu-west-1',
        VersionId: 'LATEST',
      },
    },
  };
}
