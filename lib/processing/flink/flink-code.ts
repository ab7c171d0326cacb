import { existsSync, statSync } from 'node:fs';
import { extname } from 'node:path';
import { ArnFormat, aws_s3_assets as assets, aws_iam as iam, Stack, type aws_s3 as s3 } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { InputError } from '../../support/check';
import { grantKeyUse } from '../../support/grants';
import { FLINK_CODE_MIB } from '../../support/limits';

/** Where the service finds the code. */
export interface FlinkCodeLocation {
  readonly bucketArn: string;
  readonly key: string;
  readonly objectVersion?: string;
  /** Permits the application's role to read this object, and no other. */
  readonly grants: readonly iam.Grant[];
}

/**
 * The code of a Flink application: one JAR that holds the job and its connectors, or a ZIP with a JAR, SQL and
 * Python files in it. At most 512 MiB (Managed Service for Apache Flink, quotas).
 */
export class FlinkCode {
  /**
   * A file or a folder of this machine. The deployment uploads it, so it exists before the application does.
   *
   * @param path a `.jar` or a `.zip`, or a folder, which is zipped
   * @throws InputError if there is nothing, something else, or too much
   */
  public static fromAsset(path: string): FlinkCode {
    checkFile(path);
    return new FlinkCode((scope, role) => {
      const asset = new assets.Asset(scope, 'Code', { path });
      return locationOf(scope, role, asset.bucket, asset.s3ObjectKey);
    });
  }

  /**
   * An object that exists already, such as what a build of the job's own has uploaded.
   *
   * @param bucket the bucket; an imported one must carry its key, if it has one
   * @param key the object's key
   * @param objectVersion the object's version. Without one, a new upload under the same key changes nothing
   * until the next start of the application
   */
  public static fromBucket(bucket: s3.IBucket, key: string, objectVersion?: string): FlinkCode {
    if (key === '' || key.startsWith('/')) {
      throw new InputError(
        `FlinkCode.fromBucket: key is "${key}"; allowed is the key of a JAR or ZIP, without a slash in front (S3, GetObject).`,
      );
    }
    return new FlinkCode((scope, role) => locationOf(scope, role, bucket, key, objectVersion));
  }

  private constructor(private readonly bind: (scope: Construct, role: iam.IRole) => FlinkCodeLocation) {}

  /**
   * Brings the code to its bucket, and lets the role read it.
   * @internal
   */
  public _bind(scope: Construct, role: iam.IRole): FlinkCodeLocation {
    return this.bind(scope, role);
  }
}

function checkFile(path: string): void {
  const where = `FlinkCode.fromAsset: path is "${path}"`;
  if (!existsSync(path)) {
    throw new InputError(
      `${where}, and there is no such file; allowed is a .jar, a .zip or a folder. Build the job first.`,
    );
  }
  const file = statSync(path);
  if (file.isDirectory()) return;
  if (!['.jar', '.zip'].includes(extname(path))) {
    throw new InputError(
      `${where}; allowed is a .jar, a .zip or a folder (Managed Service for Apache Flink, CodeContentType).`,
    );
  }
  const mebibytes = Math.ceil(file.size / 2 ** 20);
  if (mebibytes > FLINK_CODE_MIB) {
    throw new InputError(
      `${where}, of ${mebibytes} MiB; allowed are at most ${FLINK_CODE_MIB} MiB, or the application does not start ` +
        '(Managed Service for Apache Flink, quotas).',
    );
  }
}

function locationOf(
  scope: Construct,
  role: iam.IRole,
  bucket: s3.IBucket,
  key: string,
  objectVersion?: string,
): FlinkCodeLocation {
  const bucketArn = Stack.of(scope).formatArn({
    service: 's3',
    region: '',
    account: '',
    resource: bucket.bucketName,
    arnFormat: ArnFormat.NO_RESOURCE_NAME,
  });
  const actions = objectVersion === undefined ? ['s3:GetObject'] : ['s3:GetObject', 's3:GetObjectVersion'];
  const read = iam.Grant.addToPrincipal({ grantee: role, actions, resourceArns: [`${bucketArn}/${key}`] });
  const { encryptionKey } = bucket;
  const decrypt =
    encryptionKey === undefined
      ? []
      : [grantKeyUse({ key: encryptionKey, grantee: role, actions: ['kms:Decrypt'], service: 's3' })];
  return { bucketArn, key, objectVersion, grants: [read, ...decrypt] };
}
