import type { Properties } from '../../../template';

/** How records are read as JSON. */
export type DeserializerSettings =
  | {
      readonly kind: 'openX';
      /** Default true. */
      readonly isCaseInsensitive: boolean;
      /** Default false. */
      readonly dotsToUnderscores: boolean;
      /** JSON keys by column name. */
      readonly keyMappings: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'hive'; readonly timestampFormat: 'default' | 'millis' };

/** Conversion of records to Parquet. */
export interface ConversionSettings {
  readonly databaseName: string;
  readonly tableName: string;
  readonly region: string | undefined;
  readonly deserializer: DeserializerSettings;
  readonly compression: 'UNCOMPRESSED' | 'SNAPPY' | 'GZIP';
  /** Default 1 MiB. */
  readonly pageBytes: number;
}

/**
 * "you can't set SizeInMBs to a value less than 64"; "The value becomes 128" (Firehose, enable record format
 * conversion).
 */
export const PARQUET_OUTPUT = { extension: '.parquet', minMiB: 64, bufferMiB: 128 } as const;

/** The path of a conversion's properties. */
const AT = 'ExtendedS3DestinationConfiguration.DataFormatConversionConfiguration.';
const PARQUET = `${AT}OutputFormatConfiguration.Serializer.ParquetSerDe.`;

/** Properties without effect here: the layout of files besides pages, and permissions. */
export const CONVERSION_WITHOUT_EFFECT = [
  `${AT}SchemaConfiguration.CatalogId`,
  `${AT}SchemaConfiguration.RoleARN`,
  ...['BlockSizeBytes', 'EnableDictionaryCompression', 'MaxPaddingBytes', 'WriterVersion'].map(
    (it) => PARQUET + it,
  ),
];

export const CONVERSION_REFUSED = {
  [`${AT}OutputFormatConfiguration.Serializer.OrcSerDe`]: 'ORC is not played on this machine; Parquet is',
};

/**
 * Reads a DataFormatConversionConfiguration.
 * @returns `undefined` where it is absent or not enabled
 * @throws AwsError with the property, the value given and what is allowed
 */
export function readConversion(conversion: Properties): ConversionSettings | undefined {
  const schema = conversion.nested('SchemaConfiguration');
  const deserializer = readDeserializer(conversion.nested('InputFormatConfiguration').nested('Deserializer'));
  const serializer = conversion
    .nested('OutputFormatConfiguration')
    .nested('Serializer')
    .nested('ParquetSerDe');
  const settings = {
    databaseName: schema.string('DatabaseName'),
    tableName: schema.string('TableName'),
    region: schema.string('Region'),
    deserializer,
    compression: serializer.oneOf('Compression', ['UNCOMPRESSED', 'SNAPPY', 'GZIP']) ?? 'SNAPPY',
    // Firehose API, ParquetSerDe: at least 64 KiB.
    pageBytes: serializer.integer('PageSizeBytes', 65_536, 2 ** 31) ?? 1_048_576,
  };
  const version = schema.string('VersionId') ?? 'LATEST';
  if (version !== 'LATEST' && version !== '1')
    schema.refuse('VersionId', 'a table has one version here: LATEST');
  // "Defaults to true" (Firehose API, DataFormatConversionConfiguration), unless the whole structure is
  // missing.
  const isEnabled = conversion.boolean('Enabled') ?? settings.tableName !== undefined;
  if (!isEnabled) return undefined;
  return {
    ...settings,
    databaseName: settings.databaseName ?? schema.mustBe('DatabaseName', 'the name of a Glue database'),
    tableName: settings.tableName ?? schema.mustBe('TableName', 'the name of a Glue table'),
  };
}

function readDeserializer(deserializer: Properties): DeserializerSettings {
  const openX = deserializer.nested('OpenXJsonSerDe');
  const settings: DeserializerSettings = {
    kind: 'openX',
    isCaseInsensitive: openX.boolean('CaseInsensitive') ?? true,
    dotsToUnderscores: openX.boolean('ConvertDotsInJsonKeysToUnderscores') ?? false,
    keyMappings: openX.strings('ColumnToJsonKeyMappings'),
  };
  if (deserializer.object('HiveJsonSerDe') === undefined) return settings;
  const hive = deserializer.nested('HiveJsonSerDe');
  const [format, another] = hive.list('TimestampFormats');
  if (another !== undefined || (format !== undefined && format !== 'millis')) {
    hive.refuse('TimestampFormats', 'patterns of Joda-Time are not played; millis is, or none');
  }
  return { kind: 'hive', timestampFormat: format === 'millis' ? 'millis' : 'default' };
}
