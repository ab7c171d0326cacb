import { aws_ec2 as ec2, Size, type Stack } from 'aws-cdk-lib';
import { DeliveryDestination, IndexRotation, type OpenSearchDestinationOptions } from 'cdk-kinesis-blueprint';
import { describe, expect, test } from 'vitest';
import { readable } from '../../support/readable-policy';
import { type Json, newStack } from '../../support/synthesize';

import { deliver, domainOf, ownLines, partOf, refused, WHERE } from '../support/deliver';

describe('OpenSearch', () => {
  const search = (stack: Stack, options: Partial<OpenSearchDestinationOptions> = {}) =>
    deliver(
      stack,
      DeliveryDestination.openSearch({ domain: domainOf(stack), indexName: 'views', ...options }),
    );
  const domain = 'arn:aws:es:eu-west-1:111122223333:domain/logs';

  test('by default', () => {
    const stack = newStack();
    const delivery = search(stack);
    expect(partOf(stack, 'AmazonopensearchserviceDestinationConfiguration')).toMatchObject({
      DomainARN: domain,
      IndexName: 'views',
      IndexRotationPeriod: 'OneDay',
      DocumentIdOptions: { DefaultDocumentIdFormat: 'FIREHOSE_DEFAULT' },
      BufferingHints: { SizeInMBs: 5, IntervalInSeconds: 300 },
      RetryOptions: { DurationInSeconds: 300 },
      S3BackupMode: 'FailedDocumentsOnly',
    });
    expect(ownLines(stack)).toEqual([
      `es: DescribeDomain, DescribeDomainConfig, DescribeDomains, ESHttpPost, ESHttpPut | on ${domain}, ${domain}/*`,
      `es: ESHttpGet | on ${[
        '_all/_settings',
        '_cluster/stats',
        '_nodes',
        '_nodes/*/stats',
        '_nodes/stats',
        '_stats',
        'views*/_mapping/*',
        'views*/_stats',
      ]
        .map((path) => `${domain}/${path}`)
        .join(', ')}`,
    ]);
    expect(delivery.securityGroup).toBeUndefined();
    expect(delivery.metricDataFreshness().metricName).toBe('DeliveryToAmazonOpenSearchService.DataFreshness');
  });

  test('in a VPC: interfaces in its private subnets, with a group of their own', () => {
    const stack = newStack();
    const network = { vpc: new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 }) };
    const delivery = search(stack, {
      network,
      indexRotation: IndexRotation.HOURLY,
      documentIdsByOpenSearch: true,
      backUpAllRecords: true,
    });
    const part = partOf(stack, 'AmazonopensearchserviceDestinationConfiguration');
    expect(part).toMatchObject({
      IndexRotationPeriod: 'OneHour',
      DocumentIdOptions: { DefaultDocumentIdFormat: 'NO_DOCUMENT_ID' },
      S3BackupMode: 'AllDocuments',
    });
    const vpc = part.VpcConfiguration as Json;
    expect((vpc.SubnetIds as unknown[]).map(readable)).toEqual([
      expect.stringMatching(/PrivateSubnet1/),
      expect.stringMatching(/PrivateSubnet2/),
    ]);
    expect(vpc.SecurityGroupIds).toEqual([stack.resolve(delivery.securityGroup?.securityGroupId)]);
    expect(ownLines(stack)).toContain(
      'ec2: CreateNetworkInterface, CreateNetworkInterfacePermission, DeleteNetworkInterface, DescribeNetworkInterfaces, ' +
        'DescribeSecurityGroups, DescribeSubnets, DescribeVpcAttribute, DescribeVpcs | on *',
    );
  });

  test('in a VPC with given groups', () => {
    const stack = newStack();
    const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 1 });
    const group = new ec2.SecurityGroup(stack, 'Group', { vpc });
    expect(search(stack, { network: { vpc, securityGroups: [group] } }).securityGroup).toBeUndefined();
    const part = partOf(stack, 'AmazonopensearchserviceDestinationConfiguration').VpcConfiguration as Json;
    expect((part.SecurityGroupIds as unknown[]).map(readable)).toEqual(['<Group.GroupId>']);
  });

  test.each<[string, Partial<OpenSearchDestinationOptions>, string]>([
    [
      'a buffer of 101 MiB',
      { bufferSize: Size.mebibytes(101) },
      'bufferSize is 101 MiB; allowed are whole numbers from 1 to 100 MiB',
    ],
    ['an index without name', { indexName: '' }, 'indexName is "", 0 characters; allowed are 1 to 80'],
  ])('%s', (_name, wrong, message) => {
    expect(
      refused((stack) =>
        DeliveryDestination.openSearch({ domain: domainOf(stack), indexName: 'views', ...wrong }),
      ),
    ).toContain(WHERE + message);
  });
});
