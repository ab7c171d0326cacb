import { aws_iam as iam, type aws_opensearchservice as opensearch, Token } from 'aws-cdk-lib';
import { InputError } from '../../support/check';
import {
  DEFAULT_DELIVERY_INTERVAL_SECONDS,
  DELIVERY_INTERVAL_SECONDS,
  OPENSEARCH_BUFFER_MIB,
} from '../../support/limits';
import { acknowledgeWildcards } from '../../support/wildcards';
import { grantBucketUses } from '../shared/bucket-access';
import type { DeliveryContext, DeliveryDestinationConfig } from '../shared/destination-config';
import { type BackedUpSinkOptions, bindSink, type SinkLimits } from '../shared/sink';
import { bindVpcDelivery, type VpcDelivery } from '../shared/vpc-delivery';

/**
 * Options of `DeliveryDestination.openSearch`. Buffers are 1 to 100 MiB (default 5) and 0 to 900 seconds
 * (default 300); retries are 0 to 7,200 seconds (default 300).
 */
export interface OpenSearchDestinationOptions extends BackedUpSinkOptions {
  /**
   * The domain. With fine-grained access control you also have to map the delivery's role to a role of the
   * domain that may write to the index; a template cannot do that.
   */
  readonly domain: opensearch.IDomain;

  /** The index, 1 to 80 characters. */
  readonly indexName: string;

  /**
   * How often Firehose begins a new index.
   *
   * @default IndexRotation.DAILY
   */
  readonly indexRotation?: IndexRotation;

  /**
   * Whether OpenSearch makes the ids of documents, which costs it less. A record that Firehose delivers twice
   * then becomes two documents. The ids of Firehose prevent this only within the retries of Firehose.
   *
   * @default false - Firehose makes the ids
   */
  readonly documentIdsByOpenSearch?: boolean;

  /**
   * The network of a domain in a VPC.
   *
   * @default - the domain has a public endpoint
   */
  readonly network?: VpcDelivery;
}

/**
 * How often Firehose begins a new index, to whose name it appends the time.
 * @see https://docs.aws.amazon.com/firehose/latest/dev/es-index-rotation.html
 */
export enum IndexRotation {
  /** One index, without rotation. */
  NONE = 'NoRotation',
  /** `<name>-2026-11-21-13`. */
  HOURLY = 'OneHour',
  /** `<name>-2026-11-21`. */
  DAILY = 'OneDay',
  /** `<name>-2026-w47`. */
  WEEKLY = 'OneWeek',
  /** `<name>-2026-11`. */
  MONTHLY = 'OneMonth',
}

export const OPENSEARCH_LIMITS: SinkLimits = {
  sizeMebibytes: OPENSEARCH_BUFFER_MIB,
  defaultSize: 5,
  intervalSeconds: DELIVERY_INTERVAL_SECONDS,
  defaultInterval: DEFAULT_DELIVERY_INTERVAL_SECONDS,
  defaultRetrySeconds: 300,
};

/**
 * Binds an index of a domain to its delivery.
 * @throws InputError for settings that Firehose would refuse
 */
export function bindOpenSearch(
  context: DeliveryContext,
  options: OpenSearchDestinationOptions,
): DeliveryDestinationConfig {
  const { where, role } = context;
  const { domain, indexName } = options;
  checkIndexName(where, indexName);
  const sink = bindSink(context, options, OPENSEARCH_LIMITS);
  const network = options.network && bindVpcDelivery(context, options.network);
  return {
    bucket: sink.use.bucket,
    securityGroup: network?.securityGroup,
    grants: [
      ...grantBucketUses(role, [sink.use]),
      ...grantIndexing(domain.domainArn, indexName, role),
      ...(network ? [network.grant] : []),
    ],
    configuration: {
      amazonopensearchserviceDestinationConfiguration: {
        ...sink.configuration,
        domainArn: domain.domainArn,
        indexName,
        indexRotationPeriod: options.indexRotation ?? IndexRotation.DAILY,
        documentIdOptions: {
          defaultDocumentIdFormat: options.documentIdsByOpenSearch ? 'NO_DOCUMENT_ID' : 'FIREHOSE_DEFAULT',
        },
        s3BackupMode: options.backUpAllRecords ? 'AllDocuments' : 'FailedDocumentsOnly',
        vpcConfiguration: network?.configuration,
      },
    },
  };
}

/** @throws InputError */
export function checkIndexName(where: string, name: string): void {
  if (Token.isUnresolved(name) || (name.length >= 1 && name.length <= 80)) return;
  throw new InputError(
    `${where}: indexName is "${name}", ${name.length} characters; allowed are 1 to 80 (Firehose, ` +
      'AmazonopensearchserviceDestinationConfiguration).',
  );
}

/** Firehose Developer Guide, "Grant Firehose access to a public OpenSearch Service destination". */
const WRITE = [
  'es:DescribeDomain',
  'es:DescribeDomainConfig',
  'es:DescribeDomains',
  'es:ESHttpPost',
  'es:ESHttpPut',
];

function grantIndexing(arn: string, index: string, grantee: iam.IRole): iam.Grant[] {
  const writable = [arn, `${arn}/*`];
  const readable = [
    '_all/_settings',
    '_cluster/stats',
    `${index}*/_mapping/*`,
    '_nodes',
    '_nodes/stats',
    '_nodes/*/stats',
    '_stats',
    `${index}*/_stats`,
  ].map((path) => `${arn}/${path}`);
  acknowledgeWildcards(
    grantee,
    [...writable, ...readable],
    'AWS documents these resources (Firehose Developer Guide, access to OpenSearch Service): index names rotate, and bulk ' +
      'requests go to the whole domain.',
  );
  return [
    iam.Grant.addToPrincipal({ grantee, actions: WRITE, resourceArns: writable }),
    iam.Grant.addToPrincipal({ grantee, actions: ['es:ESHttpGet'], resourceArns: readable }),
  ];
}
