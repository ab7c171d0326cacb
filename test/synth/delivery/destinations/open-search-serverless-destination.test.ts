import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import { DeliveryDestination } from 'cdk-kinesis-blueprint';
import { describe, expect, test } from 'vitest';
import { readable } from '../../support/readable-policy';
import { newStack, onlyResource, resourcesOf } from '../../support/synthesize';

import { deliver, ownLines, partOf } from '../support/deliver';

describe('OpenSearch Serverless', () => {
  const collection = {
    collectionName: 'clicks',
    collectionArn: 'arn:aws:aoss:eu-west-1:111122223333:collection/abc123',
    collectionEndpoint: 'https://abc123.eu-west-1.aoss.amazonaws.com',
    indexName: 'views',
  };

  test('the role may call the collection, and its policy lets it write to this index alone', () => {
    const stack = newStack();
    const delivery = deliver(stack, DeliveryDestination.openSearchServerless(collection));
    expect(partOf(stack, 'AmazonOpenSearchServerlessDestinationConfiguration')).toMatchObject({
      CollectionEndpoint: collection.collectionEndpoint,
      IndexName: 'views',
      S3BackupMode: 'FailedDocumentsOnly',
    });
    expect(ownLines(stack)).toEqual([`aoss: APIAccessAll | on ${collection.collectionArn}`]);
    const { Name, Type, Policy } = onlyResource(stack, 'AWS::OpenSearchServerless::AccessPolicy');
    expect(Type).toBe('data');
    expect(Name).toMatch(/^[a-z][a-z0-9-]{2,31}$/);
    expect(JSON.parse(readable(Policy))).toEqual([
      {
        Rules: [
          {
            ResourceType: 'index',
            Resource: ['index/clicks/views'],
            Permission: ['aoss:CreateIndex', 'aoss:UpdateIndex', 'aoss:WriteDocument'],
          },
        ],
        Principal: ['<DeliveryRole.Arn>'],
      },
    ]);
    expect(delivery.metricDataFreshness().metricName).toBe(
      'DeliveryToAmazonOpenSearchServerless.DataFreshness',
    );
  });

  test('the policy can be made elsewhere, and the collection lie in a VPC', () => {
    const stack = newStack();
    const network = { vpc: new ec2.Vpc(stack, 'Vpc', { maxAzs: 1 }) };
    deliver(
      stack,
      DeliveryDestination.openSearchServerless({ ...collection, makeAccessPolicy: false, network }),
    );
    expect(resourcesOf(stack, 'AWS::OpenSearchServerless::AccessPolicy')).toEqual({});
    expect(partOf(stack, 'AmazonOpenSearchServerlessDestinationConfiguration')).toHaveProperty(
      'VpcConfiguration',
    );
  });
});
