import { Properties, type Unsupported } from '../../../template';
import { CONVERSION_REFUSED, CONVERSION_WITHOUT_EFFECT } from '../conversion/conversion-settings';
import { HTTP_WITHOUT_EFFECT } from './http-settings';
import { S3_WITHOUT_EFFECT } from './s3-settings';

const notPlayed = (what: string) =>
  `delivery to ${what} is not played on this machine; to Amazon S3 and to HTTP endpoints it is`;

/** Every S3 configuration, by its path. */
const S3_CONFIGURATIONS = [
  'ExtendedS3DestinationConfiguration',
  'ExtendedS3DestinationConfiguration.S3BackupConfiguration',
  'HttpEndpointDestinationConfiguration.S3Configuration',
  'S3DestinationConfiguration',
];

const UNPLAYED: Unsupported = {
  withoutEffect: [
    'DeliveryStreamEncryptionConfigurationInput',
    'DirectPutSourceConfiguration',
    'KinesisStreamSourceConfiguration.RoleARN',
    'Tags',
    ...S3_CONFIGURATIONS.flatMap((s3) => S3_WITHOUT_EFFECT.map((name) => `${s3}.${name}`)),
    // How long Firehose tries again when a partition cannot be delivered: here it is for as long as a record is kept.
    'ExtendedS3DestinationConfiguration.DynamicPartitioningConfiguration.RetryOptions',
    ...CONVERSION_WITHOUT_EFFECT,
    ...HTTP_WITHOUT_EFFECT,
  ],
  refused: {
    AmazonOpenSearchServerlessDestinationConfiguration: notPlayed('OpenSearch Serverless'),
    AmazonopensearchserviceDestinationConfiguration: notPlayed('OpenSearch'),
    DatabaseSourceConfiguration:
      'a database as the source is not played; a Kinesis stream and Direct PUT are',
    ElasticsearchDestinationConfiguration: notPlayed('Elasticsearch'),
    IcebergDestinationConfiguration: notPlayed('Apache Iceberg tables'),
    MSKSourceConfiguration: 'Amazon MSK as the source is not played; a Kinesis stream and Direct PUT are',
    RedshiftDestinationConfiguration: notPlayed('Redshift'),
    SnowflakeDestinationConfiguration: notPlayed('Snowflake'),
    SplunkDestinationConfiguration: notPlayed('Splunk'),
    ...CONVERSION_REFUSED,
  },
};

/** The properties of an `AWS::KinesisFirehose::DeliveryStream`, and how each is accounted for. */
export function deliveryStreamProperties(values: Readonly<Record<string, unknown>>): Properties {
  return new Properties(values, UNPLAYED);
}
