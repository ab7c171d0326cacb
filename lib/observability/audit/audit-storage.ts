import {
  aws_cloudtrail as cloudtrail,
  type Duration,
  aws_iam as iam,
  type aws_kinesis as kinesis,
  type aws_kms as kms,
  type RemovalPolicy,
  Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { encryptedBucket } from '../../support/encrypted-bucket';

/** Properties of an AuditStorage. */
export interface AuditStorageProps {
  readonly stream: kinesis.IStream;
  readonly dataEvents: boolean;
  readonly expiration: Duration;
  readonly removalPolicy: RemovalPolicy;
}

/** A trail of the stream's Region, with its own bucket and key. */
export class AuditStorage extends Construct {
  readonly trail: cloudtrail.Trail;

  constructor(scope: Construct, id: string, props: AuditStorageProps) {
    super(scope, id);
    const bucket = encryptedBucket(this, 'Bucket', {
      holds: `who called what on ${props.stream.node.path}`,
      expiration: props.expiration,
      removalPolicy: props.removalPolicy,
    });
    const encryptionKey = bucket.encryptionKey as kms.Key;
    this.permitTrail(encryptionKey);
    this.trail = new cloudtrail.Trail(this, 'Trail', {
      bucket,
      encryptionKey,
      enableFileValidation: true,
      isMultiRegionTrail: false,
      includeGlobalServiceEvents: false,
    });
    const resource = this.trail.node.defaultChild as cloudtrail.CfnTrail;
    // Only advanced selectors can name a single stream. A trail has either these or the older ones.
    resource.eventSelectors = undefined;
    resource.advancedEventSelectors = [
      selector('Calls that change something', { eventCategory: ['Management'], readOnly: ['false'] }),
      ...(props.dataEvents ? dataSelectors(props.stream) : []),
    ];
  }

  /**
   * Permits trails to use the key (CloudTrail User Guide, "Configure AWS KMS key policies"). The encryption
   * context is the trail.
   */
  private permitTrail(key: kms.Key): void {
    const principals = [new iam.ServicePrincipal('cloudtrail.amazonaws.com')];
    const trails = Stack.of(this).formatArn({ service: 'cloudtrail', resource: 'trail', resourceName: '*' });
    key.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'TrailsOfThisAccount',
        principals,
        actions: ['kms:GenerateDataKey*'],
        resources: ['*'],
        conditions: { StringLike: { 'kms:EncryptionContext:aws:cloudtrail:arn': trails } },
      }),
    );
    key.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'TrailsLookAtTheKey',
        principals,
        actions: ['kms:DescribeKey'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
  }
}

function dataSelectors({ streamArn }: kinesis.IStream): cloudtrail.CfnTrail.AdvancedEventSelectorProperty[] {
  return [
    selector('Records of the stream', {
      eventCategory: ['Data'],
      'resources.type': ['AWS::Kinesis::Stream'],
      'resources.ARN': [streamArn],
    }),
    {
      name: 'Records by its consumers',
      fieldSelectors: [
        { field: 'eventCategory', equalTo: ['Data'] },
        { field: 'resources.type', equalTo: ['AWS::Kinesis::StreamConsumer'] },
        { field: 'resources.ARN', startsWith: [`${streamArn}/consumer/`] },
      ],
    },
  ];
}

function selector(
  name: string,
  fields: Readonly<Record<string, string[]>>,
): cloudtrail.CfnTrail.AdvancedEventSelectorProperty {
  return {
    name,
    fieldSelectors: Object.entries(fields).map(([field, equalTo]) => ({ field, equalTo })),
  };
}
