import {
  type aws_dynamodb as dynamodb,
  aws_iam as iam,
  type aws_kinesis as kinesis,
  Stack,
} from 'aws-cdk-lib';
import { grantKeyUse, grantOn } from '../support/grants';
import { checkSameStream } from './known-stream';
import { noteKplWriter } from './kpl-writers';

const WRITE = [
  'kinesis:DescribeStreamSummary',
  'kinesis:ListShards',
  'kinesis:PutRecord',
  'kinesis:PutRecords',
];
const READ = ['kinesis:GetRecords', 'kinesis:GetShardIterator', 'kinesis:ListShards'];
/**
 * IAM knows neither resources nor tags for these actions, so they hold for all streams of the Region (AWS,
 * Service Authorization Reference, of April 2026). Whoever wants less sets a permissions boundary.
 */
const RESHARD_ANY = [
  'kinesis:DescribeLimits',
  'kinesis:DisableEnhancedMonitoring',
  'kinesis:EnableEnhancedMonitoring',
  'kinesis:UpdateShardCount',
];

/**
 * The index that the KCL 3 asks for the leases of a worker.
 * @see https://docs.aws.amazon.com/streams/latest/dev/kcl-dynamoDB.html
 */
export const LEASE_OWNER_INDEX = 'LeaseOwnerToLeaseKeyIndex';

/** On a table that exists, with its index. Who lets the KCL make it needs CreateTable and UpdateTable too. */
const LEASES = ['DeleteItem', 'DescribeTable', 'GetItem', 'PutItem', 'Scan', 'UpdateItem'].map(
  (name) => `dynamodb:${name}`,
);

/** What a program with the Kinesis Client Library has beside its stream. */
export interface KclAccess {
  /** Its lease table, with the key of the table. The name of the table is the name of the application. */
  readonly leaseTable: dynamodb.ITable;

  /**
   * The registered consumer as which it subscribes.
   *
   * @default - it polls
   */
  readonly fanOutConsumer?: kinesis.IStreamConsumer;

  /**
   * The name of the application, which is the namespace of its metrics.
   *
   * @default - the name of the lease table
   */
  readonly applicationName?: string;

  /**
   * Whether it is a KCL 3.0 to 3.4, which makes the tables `<application>-CoordinatorState` and
   * `<application>-WorkerMetricStats`.
   *
   * @default false
   */
  readonly usesCoordinatorTables?: boolean;
}

/**
 * Permissions on a stream, by the kind of program that gets them: exactly the actions that it calls, on the
 * stream and on its key. Works on any stream; an imported one must carry its key
 * (`DataStream.fromDataStreamAttributes`).
 */
export class StreamGrants {
  /** @param stream a stream of this app or an imported one */
  public static of(stream: kinesis.IStream): StreamGrants {
    return new StreamGrants(stream);
  }

  private constructor(private readonly stream: kinesis.IStream) {}

  /**
   * For a program that writes with `KinesisProducer` of `cdk-kinesis-blueprint/client` or with an AWS SDK: PutRecord,
   * PutRecords, and what tells the producer where records go and whether it may aggregate, ListShards and
   * DescribeStreamSummary. For a producer with `aggregationEnabled` use {@link kplProducer}, so that constructs whose
   * reader takes no aggregates apart say so at synth.
   */
  public producer(grantee: iam.IGrantable): iam.Grant {
    return this.write(grantee, WRITE);
  }

  /**
   * For the Kinesis Producer Library. It maps keys to shards with ListShards, writes with PutRecords, and
   * publishes metrics in its own CloudWatch namespace. DescribeStreamSummary tells it whether it may
   * aggregate; without that permission, its records to a stream with `RecordDistribution.AUTO` are lost.
   *
   * The library puts many records into one, an aggregate. Lambda hands a polled aggregate to the function as one
   * record, and takes a pushed one apart. The constructs that lose or refuse records by that say so at synth.
   */
  public kplProducer(grantee: iam.IGrantable): iam.Grant {
    noteKplWriter(this.stream);
    return this.write(grantee, [
      'kinesis:DescribeStreamSummary',
      'kinesis:ListShards',
      'kinesis:PutRecords',
    ]).combine(publishMetrics(grantee, 'KinesisProducerLibrary'));
  }

  /** For an AWS service that writes and asks for nothing else, such as API Gateway: PutRecord and PutRecords. */
  public putRecords(grantee: iam.IGrantable): iam.Grant {
    return this.write(grantee, ['kinesis:PutRecord', 'kinesis:PutRecords']);
  }

  /** For the Kinesis Agent: PutRecords, and metrics in its own CloudWatch namespace. */
  public agent(grantee: iam.IGrantable): iam.Grant {
    return this.write(grantee, ['kinesis:PutRecords']).combine(publishMetrics(grantee, 'AWSKinesisAgent'));
  }

  /**
   * For the function of an event source mapping on the stream (AWS Lambda Developer Guide, Kinesis
   * permissions).
   */
  public lambdaConsumer(grantee: iam.IGrantable): iam.Grant {
    return this.read(grantee, ['kinesis:DescribeStream', 'kinesis:DescribeStreamSummary', ...READ]);
  }

  /**
   * For the function of an event source mapping on a registered consumer. Kinesis pushes records to the
   * consumer; Lambda reads records from the stream when it retries them (AWS Lambda Developer Guide, Kinesis
   * permissions).
   * @param consumer the registered consumer as which the mapping reads
   * @throws InputError if it is one of another stream
   */
  public lambdaFanOutConsumer(grantee: iam.IGrantable, consumer: kinesis.IStreamConsumer): iam.Grant {
    return this.lambdaConsumer(grantee).combine(this.subscribe(grantee, consumer));
  }

  /**
   * For a program that polls the shards with an AWS SDK. It shares the 2 MB/s and 5 calls/s of each shard
   * with all other readers that poll.
   */
  public sharedReader(grantee: iam.IGrantable): iam.Grant {
    return this.read(grantee, ['kinesis:DescribeStreamSummary', ...READ]);
  }

  /**
   * For a program that reads with enhanced fan-out as a registered consumer.
   * @param consumer the registered consumer as which it subscribes
   * @throws InputError if it is one of another stream
   */
  public fanOutReader(grantee: iam.IGrantable, consumer: kinesis.IStreamConsumer): iam.Grant {
    return this.read(grantee, ['kinesis:DescribeStreamSummary', 'kinesis:ListShards']).combine(
      this.subscribe(grantee, consumer),
    );
  }

  /**
   * For a program with the Kinesis Client Library, or with `LeaseConsumer` of `cdk-kinesis-blueprint/client`: the stream, or
   * its registered consumer; the lease table and its index, which have to exist; metrics in its own CloudWatch namespace
   * (Kinesis Developer Guide, "IAM permissions required for KCL consumer applications").
   * @param access what the program has beside the stream
   */
  public kclConsumer(grantee: iam.IGrantable, access: KclAccess): iam.Grant {
    const { leaseTable, fanOutConsumer, usesCoordinatorTables = false } = access;
    const { applicationName = leaseTable.tableName } = access;
    const stream =
      fanOutConsumer === undefined
        ? this.read(grantee, ['kinesis:DescribeStream', 'kinesis:DescribeStreamSummary', ...READ])
        : this.fanOutReader(grantee, fanOutConsumer);
    const index = `${leaseTable.tableArn}/index/${LEASE_OWNER_INDEX}`;
    const grants = [
      stream,
      iam.Grant.addToPrincipal({ grantee, actions: LEASES, resourceArns: [leaseTable.tableArn] }),
      iam.Grant.addToPrincipal({ grantee, actions: ['dynamodb:Query'], resourceArns: [index] }),
      publishMetrics(grantee, applicationName),
    ];
    const { encryptionKey: key } = leaseTable;
    if (key !== undefined) {
      const actions = ['kms:Decrypt', 'kms:Encrypt'];
      grants.push(grantKeyUse({ key, grantee, actions, service: 'dynamodb' }));
    }
    if (usesCoordinatorTables) {
      const arnOf = (name: string) =>
        Stack.of(leaseTable).formatArn({
          service: 'dynamodb',
          resource: 'table',
          resourceName: `${applicationName}-${name}`,
        });
      const resourceArns = ['CoordinatorState', 'WorkerMetricStats'].map(arnOf);
      const actions = ['dynamodb:CreateTable', ...LEASES];
      grants.push(iam.Grant.addToPrincipal({ grantee, actions, resourceArns }));
    }
    return grants.reduce((all, grant) => all.combine(grant));
  }

  /** For the role with which Firehose reads the stream (Firehose Developer Guide, controlling access). */
  public firehose(grantee: iam.IGrantable): iam.Grant {
    return this.read(grantee, ['kinesis:DescribeStream', ...READ]);
  }

  /**
   * For a program that reshards: it splits and merges shards, and samples the keys of hot ones.
   * UpdateShardCount, DescribeLimits and switching shard metrics hold for all streams of the Region, because
   * IAM cannot restrict them to one.
   */
  public resharder(grantee: iam.IGrantable): iam.Grant {
    return this.read(grantee, [
      'kinesis:DescribeStreamSummary',
      'kinesis:MergeShards',
      'kinesis:SplitShard',
      ...READ,
    ]).combine(
      iam.Grant.addToPrincipal({
        grantee,
        actions: RESHARD_ANY,
        resourceArns: ['*'],
        conditions: { StringEquals: { 'aws:RequestedRegion': this.stream.env.region } },
      }),
    );
  }

  /**
   * For the role of an AWS service, whose guide lists other actions than those of the roles above.
   * @internal
   */
  public _write(grantee: iam.IGrantable, actions: string[]): iam.Grant {
    return this.write(grantee, actions);
  }

  private write(grantee: iam.IGrantable, actions: string[]): iam.Grant {
    return this.withKey(grantee, actions, 'kms:GenerateDataKey');
  }

  private read(grantee: iam.IGrantable, actions: string[]): iam.Grant {
    return this.withKey(grantee, actions, 'kms:Decrypt');
  }

  private subscribe(grantee: iam.IGrantable, consumer: kinesis.IStreamConsumer): iam.Grant {
    checkSameStream(`StreamGrants of "${this.stream.node.path}"`, this.stream, consumer);
    return grantOn(consumer, consumer.streamConsumerArn, grantee, [
      'kinesis:DescribeStreamConsumer',
      'kinesis:SubscribeToShard',
    ]);
  }

  private withKey(grantee: iam.IGrantable, actions: string[], keyAction: string): iam.Grant {
    const grant = grantOn(this.stream, this.stream.streamArn, grantee, actions);
    const key = this.stream.encryptionKey;
    if (key === undefined) return grant;
    // Kinesis passes the stream's ARN to KMS, so the permission holds for this stream only.
    const encryptionContext = { 'aws:kinesis:arn': this.stream.streamArn };
    return grant.combine(
      grantKeyUse({ key, grantee, actions: [keyAction], service: 'kinesis', encryptionContext }),
    );
  }
}

function publishMetrics(grantee: iam.IGrantable, namespace: string): iam.Grant {
  return iam.Grant.addToPrincipal({
    grantee,
    actions: ['cloudwatch:PutMetricData'],
    resourceArns: ['*'],
    conditions: { StringEquals: { 'cloudwatch:namespace': namespace } },
  });
}
