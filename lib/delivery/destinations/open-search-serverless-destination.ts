import { Fn, aws_iam as iam, Names, aws_opensearchserverless as opensearch } from 'aws-cdk-lib';
import { grantBucketUses } from '../shared/bucket-access';
import type { DeliveryContext, DeliveryDestinationConfig } from '../shared/destination-config';
import { type BackedUpSinkOptions, bindSink } from '../shared/sink';
import { bindVpcDelivery, type VpcDelivery } from '../shared/vpc-delivery';
import { checkIndexName, OPENSEARCH_LIMITS } from './open-search-destination';

/**
 * Options of `DeliveryDestination.openSearchServerless`. Buffers are 1 to 100 MiB (default 5) and 0 to 900
 * seconds (default 300); retries are 0 to 7,200 seconds (default 300).
 */
export interface OpenSearchServerlessDestinationOptions extends BackedUpSinkOptions {
  /** The collection's name. */
  readonly collectionName: string;

  /** The collection's ARN: `attrArn` of its resource. */
  readonly collectionArn: string;

  /** The collection's endpoint: `attrCollectionEndpoint` of its resource. */
  readonly collectionEndpoint: string;

  /** The index, 1 to 80 characters. */
  readonly indexName: string;

  /**
   * Whether the delivery makes the data access policy that lets its role write to the index. Without such a
   * policy Firehose cannot deliver.
   *
   * @default true
   */
  readonly makeAccessPolicy?: boolean;

  /**
   * The network of a collection that only a VPC reaches.
   *
   * @default - the collection has a public endpoint
   */
  readonly network?: VpcDelivery;
}

/** OpenSearch Serverless, CreateAccessPolicy. */
const POLICY_NAME_LENGTH = 32;

/**
 * Binds an index of a collection to its delivery.
 * @throws InputError for settings that Firehose would refuse
 */
export function bindOpenSearchServerless(
  context: DeliveryContext,
  options: OpenSearchServerlessDestinationOptions,
): DeliveryDestinationConfig {
  const { where, role } = context;
  checkIndexName(where, options.indexName);
  const sink = bindSink(context, options, OPENSEARCH_LIMITS);
  const network = options.network && bindVpcDelivery(context, options.network);
  if (options.makeAccessPolicy ?? true) makeAccessPolicy(context, options);
  return {
    bucket: sink.use.bucket,
    securityGroup: network?.securityGroup,
    grants: [
      ...grantBucketUses(role, [sink.use]),
      // Permits the role to call the collection. The data access policy decides on its actions there.
      iam.Grant.addToPrincipal({
        grantee: role,
        actions: ['aoss:APIAccessAll'],
        resourceArns: [options.collectionArn],
      }),
      ...(network ? [network.grant] : []),
    ],
    configuration: {
      amazonOpenSearchServerlessDestinationConfiguration: {
        ...sink.configuration,
        collectionEndpoint: options.collectionEndpoint,
        indexName: options.indexName,
        s3BackupMode: options.backUpAllRecords ? 'AllDocuments' : 'FailedDocumentsOnly',
        vpcConfiguration: network?.configuration,
      },
    },
  };
}

/** Firehose Developer Guide, "Grant Firehose access to a public OpenSearch Serverless destination". */
function makeAccessPolicy(
  { scope, role }: DeliveryContext,
  { collectionName, indexName }: OpenSearchServerlessDestinationOptions,
): void {
  const name = Names.uniqueResourceName(scope, { maxLength: POLICY_NAME_LENGTH - 2, separator: '-' });
  new opensearch.CfnAccessPolicy(scope, 'AccessPolicy', {
    type: 'data',
    // A name has lower-case letters, digits and hyphens, and begins with a letter.
    name: `d-${name.toLowerCase()}`,
    description: 'Firehose writes to an index of the collection',
    policy: Fn.join('', [
      '[{"Rules":[{"ResourceType":"index","Resource":["index/',
      collectionName,
      '/',
      indexName,
      '"],"Permission":["aoss:CreateIndex","aoss:UpdateIndex","aoss:WriteDocument"]}],"Principal":["',
      role.roleArn,
      '"]}]',
    ]),
  });
}
