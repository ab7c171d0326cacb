import type { aws_kinesisfirehose as firehose } from 'aws-cdk-lib';
import { InputError } from '../../support/input-error';
import { processor } from '../shared/delivery-transform';

/** How a record of the stream is taken apart into several, before partition keys are read. */
export class RecordSplitting {
  /** JSON objects one after the other, with or without line ends between them. */
  public static json(): RecordSplitting {
    return new RecordSplitting({ SubRecordType: 'JSON' });
  }

  /**
   * Parts between a delimiter.
   * @param delimiter one character or several, as they stand in the record
   */
  public static delimitedBy(delimiter: string): RecordSplitting {
    if (delimiter === '') {
      throw new InputError(
        'RecordSplitting.delimitedBy: delimiter is ""; allowed is a text of at least one character.',
      );
    }
    return new RecordSplitting({
      SubRecordType: 'DELIMITED',
      Delimiter: Buffer.from(delimiter, 'utf8').toString('base64'),
    });
  }

  private constructor(private readonly parameters: Readonly<Record<string, string>>) {}

  /** @internal */
  public _processor(): firehose.CfnDeliveryStream.ProcessorProperty {
    return processor('RecordDeAggregation', this.parameters);
  }
}
