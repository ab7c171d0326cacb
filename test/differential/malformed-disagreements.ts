import type { MalformedRequest } from './malformed-requests';

/** Malformed requests that kinesalite answers with another error, and whose answer is AWS's today. */
export interface MalformedDisagreement {
  readonly about: string;
  includes(request: MalformedRequest): boolean;
  /** Our errors and theirs; each pair occurs. */
  readonly answers: readonly (readonly [ours: string, theirs: string])[];
  /** `unsettled` if neither AWS's documentation nor a recording says. */
  readonly right: 'ours' | 'unsettled';
  readonly why: string;
}

const TYPE = 'SerializationException';
const CONSTRAINT = 'ValidationException';
const MEANING = 'InvalidArgumentException';
const NOT_FOUND = 'ResourceNotFoundException';
const IN_USE = 'ResourceInUseException';

/** The operations of 2020. */
const OPERATIONS_OF_KINESALITE = new Set([
  'AddTagsToStream',
  'CreateStream',
  'DecreaseStreamRetentionPeriod',
  'DeleteStream',
  'DescribeStream',
  'DescribeStreamSummary',
  'GetRecords',
  'GetShardIterator',
  'IncreaseStreamRetentionPeriod',
  'ListShards',
  'ListStreams',
  'ListTagsForStream',
  'MergeShards',
  'PutRecord',
  'PutRecords',
  'RemoveTagsFromStream',
  'SplitShard',
]);

/** Members that came later; of every operation, or of one. */
const LATER_MEMBERS: Readonly<Record<string, readonly string[]>> = {
  '': ['StreamARN', 'StreamId', 'DryRun'],
  CreateStream: [
    'StreamModeDetails',
    'Tags',
    'WarmThroughputMiBps',
    'MaxRecordSizeInKiB',
    'RecordDistributionStrategy',
  ],
  DeleteStream: ['EnforceConsumerDeletion'],
  ListShards: ['ShardFilter'],
  ListStreams: ['NextToken'],
};

const isLater = ({ operation, member }: MalformedRequest) => {
  const [top = ''] = member.split('.');
  return LATER_MEMBERS['']?.includes(top) === true || LATER_MEMBERS[operation]?.includes(top) === true;
};

const isAt = (operation: RegExp, member: string, shown: string) => (request: MalformedRequest) =>
  operation.test(request.operation) && request.member === member && request.shown === shown;

const isKnown = ({ operation }: MalformedRequest) => OPERATIONS_OF_KINESALITE.has(operation);

export const MALFORMED_DISAGREEMENTS: readonly MalformedDisagreement[] = [
  {
    about: 'an operation that came after the year 2020',
    includes: (request) => !isKnown(request),
    answers: [
      [TYPE, 'UnknownOperationException'],
      [CONSTRAINT, 'UnknownOperationException'],
      [NOT_FOUND, 'UnknownOperationException'],
      [MEANING, 'UnknownOperationException'],
    ],
    right: 'ours',
    why: 'kinesalite does not have it',
  },
  {
    about: 'a member that came after the year 2020',
    includes: (request) => isKnown(request) && isLater(request),
    answers: [
      [TYPE, CONSTRAINT],
      [TYPE, MEANING],
      [TYPE, 'no error'],
      [CONSTRAINT, NOT_FOUND],
      [CONSTRAINT, MEANING],
      [CONSTRAINT, IN_USE],
      [CONSTRAINT, 'no error'],
      [MEANING, IN_USE],
    ],
    right: 'ours',
    why: 'kinesalite leaves it out of the request',
  },
  {
    about: 'no StreamName, and no StreamARN',
    includes: (request) => isKnown(request) && request.member === 'StreamName' && request.kind === 'missing',
    answers: [[MEANING, CONSTRAINT]],
    right: 'unsettled',
    why:
      'the name was required once, and became optional beside the ARN in 2022, so the model can no longer demand it; ' +
      'AWS answered InvalidArgumentException to an SDK that did not send the ARN (aws-sdk-js-v3#5254)',
  },
  {
    about: 'PutRecord without a PartitionKey',
    includes: isAt(/^PutRecord$/, 'PartitionKey', 'missing'),
    answers: [[NOT_FOUND, CONSTRAINT]],
    right: 'ours',
    why: 'it is optional since the record distribution AUTO (2026), so the stream decides',
  },
  {
    about: 'CreateStream without a ShardCount',
    includes: isAt(/^CreateStream$/, 'ShardCount', 'missing'),
    answers: [[IN_USE, CONSTRAINT]],
    right: 'ours',
    why: 'such a stream is on demand (test/recorded)',
  },
  {
    about: 'CreateStream with two billion shards',
    includes: isAt(/^CreateStream$/, 'ShardCount', String(2 ** 40)),
    answers: [[MEANING, CONSTRAINT]],
    right: 'unsettled',
    why: "AWS's model had a maximum of 100,000 once; today's has none",
  },
  {
    about: 'a retention of two billion hours',
    includes: isAt(/RetentionPeriod$/, 'RetentionPeriodHours', String(2 ** 40)),
    answers: [[NOT_FOUND, CONSTRAINT]],
    right: 'ours',
    why: "the model's maximum of 168 is gone; a retention that is too long is an InvalidArgumentException (test/recorded)",
  },
  {
    about: 'GetRecords with two billion records',
    includes: isAt(/^GetRecords$/, 'Limit', String(2 ** 40)),
    answers: [[MEANING, CONSTRAINT]],
    right: 'ours',
    why: 'GetRecords: a limit above 10,000 throws InvalidArgumentException',
  },
];
