import type { aws_kms as kms } from 'aws-cdk-lib';
import { aws_kinesis as kinesis } from 'aws-cdk-lib';

/** How a stream's records are encrypted at rest. A stream without encryption is not offered. */
export class DataStreamEncryption {
  /**
   * A key that you own, so that you can give other accounts and Kinesis channels access to the records. It
   * costs a monthly fee per key and a fee per request.
   *
   * @param key an existing key. Without it the stream makes its own, with yearly rotation and the stream's
   * removal policy
   */
  public static customerManaged(key?: kms.IKey): DataStreamEncryption {
    return new DataStreamEncryption(kinesis.StreamEncryption.KMS, key);
  }

  /**
   * The key `alias/aws/kinesis` that AWS keeps in your account. It costs no monthly fee, but no other account
   * and no Kinesis channel can read the stream.
   */
  public static awsManaged(): DataStreamEncryption {
    return new DataStreamEncryption(kinesis.StreamEncryption.MANAGED, undefined);
  }

  private constructor(
    /** The kind of encryption. */
    public readonly encryption: kinesis.StreamEncryption,
    /** The key that was given. Undefined without one. */
    public readonly key: kms.IKey | undefined,
  ) {}
}
