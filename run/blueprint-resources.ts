import type { LocalAws } from '../local/local-aws';

/** What a run feeds, watches and counts: the stack's outputs, by their names in the blueprint. */
export interface BlueprintResources {
  readonly streamName: string;
  readonly tableName: string;
  readonly queueUrl: string;
  readonly consumerName: string;
  readonly mappingId: string;
  readonly redriveName: string;
  readonly sessionsTableName: string;
  readonly sessionMappingId: string;
  readonly sessionFailureBucketName: string;
  readonly deliveryBucketName: string;
  /** Undefined for a stream whose shards do not follow its load. */
  readonly resharderName: string | undefined;
}

/** @throws Error that names the output that is missing and the ones there are */
export function blueprintResources(aws: LocalAws): BlueprintResources {
  return {
    streamName: aws.output('StreamName'),
    tableName: aws.output('PageViewsTableName'),
    queueUrl: aws.output('DeadLetterQueueUrl'),
    consumerName: aws.output('ConsumerFunctionName'),
    mappingId: aws.output('EventSourceMappingId'),
    redriveName: aws.output('RedriveFunctionName'),
    sessionsTableName: aws.output('SessionsTableName'),
    sessionMappingId: aws.output('SessionEventSourceMappingId'),
    sessionFailureBucketName: aws.output('SessionFailureBucketName'),
    deliveryBucketName: aws.output('DeliveryBucketName'),
    resharderName: aws.outputs.ResharderFunctionName,
  };
}
