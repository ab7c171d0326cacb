import type { aws_kinesisfirehose as firehose } from 'aws-cdk-lib';

/** How a record becomes a row of a Snowflake table. */
export class SnowflakeLoading {
  /** Keys of the JSON object are columns. */
  public static jsonKeys(): SnowflakeLoading {
    return new SnowflakeLoading({ dataLoadingOption: 'JSON_MAPPING' });
  }

  /**
   * The whole record in one column.
   * @param contentColumn of the type VARIANT
   */
  public static variant(contentColumn: string): SnowflakeLoading {
    return new SnowflakeLoading({
      dataLoadingOption: 'VARIANT_CONTENT_MAPPING',
      contentColumnName: contentColumn,
    });
  }

  /**
   * The whole record in one column, and in another where it came from: stream, shard, partition key, sequence number.
   * @param contentColumn of the type VARIANT
   * @param metadataColumn of the type VARIANT
   */
  public static variantWithMetadata(contentColumn: string, metadataColumn: string): SnowflakeLoading {
    return new SnowflakeLoading({
      dataLoadingOption: 'VARIANT_CONTENT_AND_METADATA_MAPPING',
      contentColumnName: contentColumn,
      metaDataColumnName: metadataColumn,
    });
  }

  private constructor(
    private readonly properties: Pick<
      firehose.CfnDeliveryStream.SnowflakeDestinationConfigurationProperty,
      'dataLoadingOption' | 'contentColumnName' | 'metaDataColumnName'
    >,
  ) {}

  /** @internal */
  public get _properties(): Pick<
    firehose.CfnDeliveryStream.SnowflakeDestinationConfigurationProperty,
    'dataLoadingOption' | 'contentColumnName' | 'metaDataColumnName'
  > {
    return this.properties;
  }
}
