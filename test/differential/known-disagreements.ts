/** A question that a peer answers differently, and why our answer is right. */
export interface Disagreement {
  readonly peer: 'kinesalite' | 'kinesis-local';
  readonly question: string;
  /** The peer's answer, if it is the name of an error or none. */
  readonly theirs?: string;
  /** Whose answer is AWS's today, by its documentation or by a recording; `unsettled` if neither says. */
  readonly right: 'ours' | 'unsettled';
  readonly why: string;
}

const NOT_THERE = 'kinesalite does not have the operation';
const CONSTRAINT =
  'the API model bounds the member (length, range, pattern or enum), which is a ValidationException';
const KEY_COUNTS = 'PutRecord: data and partition key together must not exceed the maximum record size';

export const DISAGREEMENTS: readonly Disagreement[] = [
  {
    peer: 'kinesalite',
    question: 'SplitShard: the end of the closed parent',
    right: 'ours',
    why: 'GetRecords: ChildShards is returned when the end of the shard is reached; kinesalite is older than that',
  },
  ...['to 6', 'to 3', 'to 4'].map(
    (to): Disagreement => ({
      peer: 'kinesalite',
      question: `UpdateShardCount: ${to}`,
      theirs: 'UnknownOperationException',
      right: 'ours',
      why: NOT_THERE,
    }),
  ),
  ...[
    'UpdateShardCount to more than double',
    'UpdateShardCount to less than half',
    'UpdateStreamMode of an unknown stream',
  ].map(
    (call): Disagreement => ({
      peer: 'kinesalite',
      question: `error: ${call}`,
      theirs: 'UnknownOperationException',
      right: 'ours',
      why: NOT_THERE,
    }),
  ),
  {
    peer: 'kinesalite',
    question: 'error: PutRecord with a hash key of -1',
    theirs: 'InvalidArgumentException',
    right: 'ours',
    why: CONSTRAINT,
  },
  {
    peer: 'kinesalite',
    question: 'error: PutRecord of 1 MiB and a byte',
    theirs: 'ValidationException',
    right: 'ours',
    why: 'the maximum is a setting of the stream now, and PutRecord lists InvalidArgumentException, not ValidationException',
  },
  {
    peer: 'kinesalite',
    question: 'error: PutRecord of 1 MiB and its key',
    theirs: 'no error',
    right: 'ours',
    why: KEY_COUNTS,
  },
  {
    peer: 'kinesalite',
    question: 'error: GetRecords with a limit of 10,001',
    theirs: 'ValidationException',
    right: 'ours',
    why: 'GetRecords: a limit above 10,000 throws InvalidArgumentException',
  },
  {
    peer: 'kinesalite',
    question: 'error: SplitShard of a closed shard',
    theirs: 'no error',
    right: 'ours',
    why: 'AWS said so through its own CLI (test/recorded); it splits the closed shard again, so that hash keys belong to two open shards',
  },
  {
    peer: 'kinesalite',
    question: 'error: IncreaseStreamRetentionPeriod to 8761 hours',
    theirs: 'ValidationException',
    right: 'ours',
    why: 'that 8,760 hours is the most is documented; it has 168, from before the year 2020',
  },
  {
    peer: 'kinesis-local',
    question: 'UpdateShardCount: to 6',
    right: 'ours',
    why: 'UpdateShardCount: shards of equal size; it cuts the middle shard one hash key off its middle',
  },
  {
    peer: 'kinesis-local',
    question: 'UpdateShardCount: to 4',
    right: 'ours',
    why: 'UpdateShardCount: shards of equal size; it splits the first shard only',
  },
  ...(
    [
      ['PutRecord with an empty key', 'InvalidArgumentException'],
      ['PutRecord with a key of 257 characters', 'InvalidArgumentException'],
      ['PutRecord with a hash key of -1', 'InvalidArgumentException'],
      ['PutRecords with one bad key', 'InvalidArgumentException'],
      ['PutRecords of none', 'no error'],
      ['PutRecords of 501', 'no error'],
      ['GetShardIterator of an unknown type', 'SerializationException'],
      ['GetRecords with a limit of 0', 'InvalidArgumentException'],
      ['CreateStream with a malformed name', 'InvalidArgumentException'],
      ['CreateStream of 0 shards', 'LimitExceededException'],
    ] as const
  ).map(
    ([call, theirs]): Disagreement => ({
      peer: 'kinesis-local',
      question: `error: ${call}`,
      theirs,
      right: 'ours',
      why: `${CONSTRAINT}, as kinesalite has it too`,
    }),
  ),
  {
    peer: 'kinesis-local',
    question: 'error: PutRecord of 1 MiB and its key',
    theirs: 'no error',
    right: 'ours',
    why: KEY_COUNTS,
  },
  {
    peer: 'kinesis-local',
    question: 'error: GetShardIterator LATEST with a sequence number',
    theirs: 'no error',
    right: 'ours',
    why: 'GetShardIterator: a sequence number is for AT_ and AFTER_SEQUENCE_NUMBER; kinesalite refuses it in the same way',
  },
  {
    peer: 'kinesis-local',
    question: 'error: GetShardIterator AT_SEQUENCE_NUMBER of another shard',
    theirs: 'ResourceNotFoundException',
    right: 'unsettled',
    why: 'kinesalite answers as we do',
  },
  {
    peer: 'kinesis-local',
    question: 'error: GetRecords with a made-up iterator',
    theirs: 'Unknown',
    right: 'ours',
    why: 'it fails itself (500); kinesalite answers as we do',
  },
  {
    peer: 'kinesis-local',
    question: 'error: SplitShard of a closed shard',
    theirs: 'ResourceInUseException',
    right: 'ours',
    why: 'AWS said so through its own CLI (test/recorded)',
  },
  {
    peer: 'kinesis-local',
    question: 'error: UpdateShardCount to more than double',
    theirs: 'InvalidArgumentException',
    right: 'ours',
    why: 'other suites have the error and its sentence (test/recorded)',
  },
  {
    peer: 'kinesis-local',
    question: 'error: UpdateShardCount to less than half',
    theirs: 'no error',
    right: 'ours',
    why: 'UpdateShardCount: cannot scale down below half the current shard count; it rounds the half of 3 down to 1',
  },
];
