import { Properties, type ResourceProvider, type Unsupported } from '../../template';
import type { Catalog } from './catalog';

const DATABASE: Unsupported = {
  withoutEffect: [
    'CatalogId',
    'DatabaseInput.CreateTableDefaultPermissions',
    'DatabaseInput.Description',
    'DatabaseInput.LocationUri',
    'DatabaseInput.Parameters',
  ],
  refused: {
    'DatabaseInput.FederatedDatabase': 'databases outside of Glue are not supported by the local run',
    'DatabaseInput.TargetDatabase': 'links to other databases are not supported by the local run',
  },
};

const TABLE: Unsupported = {
  withoutEffect: [
    ...['Description', 'Owner', 'Parameters', 'PartitionKeys', 'Retention', 'TableType'].map(
      (it) => `TableInput.${it}`,
    ),
    ...['ViewDefinition', 'ViewExpandedText', 'ViewOriginalText'].map((it) => `TableInput.${it}`),
    ...[
      'BucketColumns',
      'Compressed',
      'InputFormat',
      'Location',
      'NumberOfBuckets',
      'OutputFormat',
      'Parameters',
      'SerdeInfo',
      'SkewedInfo',
      'SortColumns',
      'StoredAsSubDirectories',
    ].map((it) => `TableInput.StorageDescriptor.${it}`),
    'TableInput.StorageDescriptor.Columns.Comment',
  ],
  refused: {
    OpenTableFormatInput: 'Apache Iceberg tables are not supported by the local run',
    'TableInput.StorageDescriptor.SchemaReference':
      'the Glue Schema Registry is not supported by the local run; give Columns',
    'TableInput.TargetTable': 'links to other tables are not supported by the local run',
  },
};

/** Creates `AWS::Glue::Database` and `AWS::Glue::Table`: names and columns, for the conversion of records. */
export function catalogResources(catalog: Catalog): ResourceProvider {
  return {
    'AWS::Glue::Database': (resource) => {
      const properties = new Properties(resource.properties, DATABASE);
      const given = properties.string('DatabaseName');
      const name =
        properties.nested('DatabaseInput').string('Name') ??
        given ??
        resource.physicalName(255).toLowerCase();
      const note = properties.note();
      catalog.addDatabase(name);
      return { ref: name, note };
    },
    'AWS::Glue::Table': (resource) => {
      const properties = new Properties(resource.properties, TABLE);
      const databaseName = properties.requiredString('DatabaseName');
      const catalogId = properties.string('CatalogId') ?? resource.accountId;
      const given = properties.string('Name');
      const input = properties.nested('TableInput');
      const name = input.string('Name') ?? given ?? resource.physicalName(255).toLowerCase();
      const columns = input
        .nested('StorageDescriptor')
        .nestedList('Columns')
        .map((column) => ({ name: column.requiredString('Name'), type: column.requiredString('Type') }));
      const note = properties.note();
      catalog.addTable({ catalogId, databaseName, name, columns });
      return { ref: name, note };
    },
  };
}
