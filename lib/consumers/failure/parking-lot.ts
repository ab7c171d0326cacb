import {
  aws_cloudwatch as cloudwatch,
  Duration,
  aws_iam as iam,
  type aws_kms as kms,
  aws_lambda as lambda,
  Names,
  RemovalPolicy,
  type aws_s3 as s3,
  Validations,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { METRIC_NAMESPACE } from '../../scaling/autoscaler-metrics';
import { InputError } from '../../support/check';
import { encryptedBucket } from '../../support/encrypted-bucket';
import { grantKeyUse } from '../../support/grants';
import { acknowledgeWildcards } from '../../support/wildcards';

const DEFAULT_EXPIRATION = Duration.days(90);

/** What the client code in `client/lambda` writes, each kind below a prefix of its own. */
const PARKED = 'parked';
const ATTEMPTS = 'attempts';
const HEALTH = 'health';

/** Properties of a ParkingLot. */
export interface ParkingLotProps {
  /**
   * An existing bucket, which `encryptionKey`, `expiration` and `removalPolicy` are not for.
   *
   * @default - a bucket of its own: encrypted, no public access, TLS only
   */
  readonly bucket?: s3.IBucket;

  /**
   * Encrypts the parked records. Not the stream's key: these records outlive the stream's.
   *
   * @default - a key of its own that rotates
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * How long parked records are kept: the time to mend the cause and replay them. S3 deletes them afterwards
   * without a word, so the alarms say when.
   *
   * @default Duration.days(90)
   */
  readonly expiration?: Duration;

  /**
   * What happens to its own bucket and key when they leave the stack.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Where a Lambda function puts records that it can never process, with their payload, so that neither their
 * shard nor retention waits for them.
 *
 * Give it to a `LambdaConsumer`, and call `processKinesisBatch` of `cdk-kinesis-blueprint/lambda` in its
 * function. An object holds the parked records of one invocation, in the shape of Lambda's own S3 on-failure
 * objects with a list of reasons: `parked/<consumer>/<shard>/<YYYY/MM/DD/HH>/<sequence number>-<hash>.json`.
 * The hour is the one in which the first of them arrived.
 *
 * @example
 * const parkingLot = new ParkingLot(this, 'ParkingLot');
 * new LambdaConsumer(this, 'Consumer', { stream, handler, parkingLot });
 */
export class ParkingLot extends Construct {
  /** The bucket. It also holds marks of attempts and of working deployments, a few bytes each. */
  public readonly bucket: s3.IBucket;
  private readonly names = new Set<string>();

  constructor(scope: Construct, id: string, props: ParkingLotProps = {}) {
    super(scope, id);
    const { bucket, encryptionKey, expiration, removalPolicy } = props;
    const ofOwnBucket = Object.entries({ encryptionKey, expiration, removalPolicy });
    const [chosen] = ofOwnBucket.filter(([, value]) => value !== undefined);
    if (bucket !== undefined && chosen !== undefined) {
      throw new InputError(
        `ParkingLot "${this.node.path}": ${chosen[0]} is set, and so is bucket; ${chosen[0]} is for a bucket of the parking ` +
          "lot's own. Set it on your bucket instead.",
      );
    }
    this.bucket =
      bucket ??
      encryptedBucket(this, 'Bucket', {
        holds: `the parked records of ${this.node.path}`,
        expiration: expiration ?? DEFAULT_EXPIRATION,
        encryptionKey,
        removalPolicy: removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      });
    this.node.defaultChild = this.bucket.node.defaultChild;
  }

  /**
   * Permits a function to park records, and tells it where: the environment variables PARKING_BUCKET and
   * PARKING_CONSUMER. `LambdaConsumer` does it for its function.
   *
   * @param handler the function, or a version or an alias of it. To a function of another app the variables
   *   have to be added there; a warning says which.
   * @param grantee who gets the permissions in the place of a function whose role is not known
   */
  public grantPark(handler: lambda.IFunction, grantee: iam.IGrantable = handler): iam.Grant {
    this.tell(handler);
    const consumer = this.consumerName(handler);
    const below = (...prefixes: string[]) =>
      prefixes.map((prefix) => this.bucket.arnForObjects(`${prefix}/${consumer}/*`));
    const conditions = { StringEquals: { 'aws:ResourceAccount': this.bucket.env.account } };
    const permit = (actions: string[], resourceArns: string[]) =>
      iam.Grant.addToPrincipal({ grantee, actions, resourceArns, conditions });
    const grant = permit(['s3:PutObject'], below(PARKED, ATTEMPTS, HEALTH))
      .combine(permit(['s3:GetObject'], below(ATTEMPTS, HEALTH)))
      .combine(permit(['s3:DeleteObject'], below(ATTEMPTS)))
      // Without it S3 answers 403, not 404, for a mark that is not there.
      .combine(permit(['s3:ListBucket'], [this.bucket.bucketArn]));
    if (grantee.grantPrincipal instanceof iam.Role) {
      const reason =
        'The keys of parked records have their sequence numbers in them; all are below these prefixes.';
      acknowledgeWildcards(grantee.grantPrincipal, below(PARKED, ATTEMPTS, HEALTH), reason);
    }
    const key = this.bucket.encryptionKey;
    if (key === undefined) return grant;
    const actions = ['kms:Decrypt', 'kms:GenerateDataKey'];
    return grant.combine(grantKeyUse({ key, grantee, actions, service: 's3' }));
  }

  /**
   * The name of a function in keys and metrics, made from its place in the app.
   * @param handler the function, or a version or an alias of it
   */
  public consumerName(handler: lambda.IFunction): string {
    return Names.uniqueResourceName(functionOf(handler), { maxLength: 80, separator: '-' });
  }

  /** Whether the bucket is its own, and no other app's functions can park in it. @internal */
  public get _hasOwnBucket(): boolean {
    return this.bucket.node.scope === this;
  }

  /** The names of all functions that park here. @internal */
  public get _consumerNames(): string[] {
    return [...this.names].sort();
  }

  /**
   * The prefix of the records that a function has parked.
   * @param handler the function, or a version or an alias of it
   */
  public parkedPrefix(handler: lambda.IFunction): string {
    return `${PARKED}/${this.consumerName(handler)}/`;
  }

  /**
   * Records that a function has parked: Sum of 1 minute. No datapoint means none.
   *
   * @param handler the function, or a version or an alias of it
   * @param options replace the period of 1 minute or the statistic
   */
  public metric(handler: lambda.IFunction, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: METRIC_NAMESPACE,
      metricName: 'RecordsParked',
      dimensionsMap: { Consumer: this.consumerName(handler) },
      period: Duration.minutes(1),
      statistic: cloudwatch.Stats.SUM,
      ...options,
    }).attachTo(this);
  }

  private tell(handler: lambda.IFunction): void {
    const fn = functionOf(handler);
    const other = lotOf.get(fn);
    if (other !== undefined && other !== this) {
      throw new InputError(
        `ParkingLot "${this.node.path}": the function "${fn.node.path}" parks its records in "${other.node.path}" already; ` +
          'allowed is one parking lot a function, because one environment variable names it.',
      );
    }
    lotOf.set(fn, this);
    this.names.add(this.consumerName(fn));
    if (fn instanceof lambda.Function) {
      fn.addEnvironment('PARKING_BUCKET', this.bucket.bucketName);
      fn.addEnvironment('PARKING_CONSUMER', this.consumerName(fn));
      return;
    }
    Validations.of(this).addWarning(
      'cdk-kinesis-blueprint:ParkingLot.environmentUnknown',
      `the function "${fn.node.path}" is imported, so its environment cannot be set here, and without it the function ` +
        'parks nothing. Set PARKING_BUCKET to the name of the bucket and PARKING_CONSUMER to ' +
        `"${this.consumerName(fn)}" where the function is made.`,
    );
  }
}

const lotOf = new WeakMap<lambda.IFunction, ParkingLot>();

/** The function behind a version or an alias. */
function functionOf(handler: lambda.IFunction): lambda.IFunction {
  if (handler instanceof lambda.Alias) return functionOf(handler.lambda);
  return handler instanceof lambda.Version ? handler.lambda : handler;
}
