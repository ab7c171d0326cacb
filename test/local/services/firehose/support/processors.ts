import { processing } from './delivery-fixture';

export const parameter = (ParameterName: string, ParameterValue: string) => ({
  ParameterName,
  ParameterValue,
});

export function query(MetadataExtractionQuery: string) {
  return {
    Type: 'MetadataExtraction',
    Parameters: [
      parameter('MetadataExtractionQuery', MetadataExtractionQuery),
      parameter('JsonParsingEngine', 'JQ-1.6'),
    ],
  };
}

export function partitioned(Prefix: string, ...processors: object[]) {
  return {
    Prefix,
    ErrorOutputPrefix: 'errors/!{firehose:error-output-type}/',
    DynamicPartitioningConfiguration: { Enabled: true },
    ...processing(...processors),
  };
}

export const folder = (key: string) => key.slice(0, key.lastIndexOf('/') + 1);
