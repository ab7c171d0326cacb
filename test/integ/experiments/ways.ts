import {
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  PutRecordCommand,
} from '@aws-sdk/client-kinesis';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { callQueue, type WireQueueRecord } from '../../../client/queue/queue-calls';
import { experimentHandler } from '../support/experiment';
import { required, until } from '../support/wait';

const kinesis = new KinesisClient({});
const sfn = new SFNClient({});

/** Whatever JSON, Velocity and Java have a meaning for, and characters of one to four bytes. */
const TEXTS = [
  'k", "Data": "AAAA", "x": "',
  "it's \\' and \\\\ and \\",
  'a\nb\r\tc\u0001\u007f\u2028',
  '$input.json(1) $!util #set($x = 1) #if(true) #end ## #* *#',
  '<a href="/x">ü€😀</a>',
];

const TOKEN = 'let-me-in';

/** The authorizer of the API: it lets in who has the token. */
export async function authorizer(event: { authorizationToken: string; methodArn: string }): Promise<object> {
  const [api = '', stage = ''] = event.methodArn.split('/');
  return {
    principalId: 'experiment',
    policyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Action: 'execute-api:Invoke',
          Effect: event.authorizationToken === TOKEN ? 'Allow' : 'Deny',
          // The answer is cached for the token, so it has to be right for both methods.
          Resource: `${api}/${stage}/POST/*`,
        },
      ],
    },
  };
}

/** What API Gateway makes of the mapping templates and models of an HttpIngest. */
export async function http({ url, streamName }: Record<'url' | 'streamName', string>) {
  const send = (body: unknown, path = 'records', type = 'application/json') =>
    fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': type, authorization: TOKEN },
      body: JSON.stringify(body),
    });
  // A new stage takes seconds to be everywhere.
  await required('an answer of 200', 120, async () => {
    const { status } = await send({ data: 'first', partitionKey: 'first' }, 'record');
    return status === 200 || undefined;
  });
  const records = TEXTS.map((text) => ({ data: text, partitionKey: text }));
  await send({ records });
  for (const record of records) await send(record, 'record');
  const stored = await until(60, async () => {
    const found = (await recordsOf(streamName)).filter(([key]) => key !== 'first');
    return found.length >= 2 * TEXTS.length ? found : undefined;
  });
  const expected = TEXTS.flatMap((text) => [text, text]).sort();
  const isExact =
    JSON.stringify(stored?.map(([key]) => key).sort()) === JSON.stringify(expected) &&
    stored?.every(([key, text]) => key === text);

  const tooMany = await send({ records: Array.from({ length: 501 }, () => ({ data: 'x' })) });
  const twoMembers = await send({ records: [{ data: 'x', dataBase64: 'eA==' }] });
  const unknownMember = await send({ records: [{ data: 'x', other: 1 }] });
  const otherType = await send({ records: [{ data: 'x' }] }, 'records', 'text/plain');
  const large = { data: 'x'.repeat(100_000), partitionKey: 'k' };
  const partial = await send({ records: Array.from({ length: 40 }, () => large) });
  const { accepted, failed = [] } = (await partial.json()) as {
    accepted?: number;
    failed?: { index: number }[];
  };
  return {
    httpText: { isExact: isExact === true, stored: stored?.length },
    httpInvalid: { statuses: [tooMany.status, twoMembers.status, unknownMember.status] },
    httpOtherType: { status: otherType.status },
    httpPartialFailure: {
      status: partial.status,
      isWhole: Number(accepted) + failed.length === 40 && failed.every(({ index }) => index < 40),
      accepted,
    },
  };
}

/** What a queue of a StreamQueue does, with the permissions that the construct grants. */
export async function queue({ queueArn, streamName }: Record<'queueArn' | 'streamName', string>) {
  const { QueueDescription } = await callQueue(kinesis, 'DescribeQueue', { QueueARN: queueArn });
  for (const text of ['acknowledged', 'left']) {
    const Data = Buffer.from(text);
    await kinesis.send(new PutRecordCommand({ StreamName: streamName, PartitionKey: text, Data }));
  }
  const got: WireQueueRecord[] = [];
  await until(120, async () => {
    const { QueueRecords = [] } = await callQueue(kinesis, 'ReceiveQueueRecords', {
      QueueARN: queueArn,
      WaitTimeSeconds: 5,
      VisibilityTimeoutSeconds: 10,
    });
    got.push(...QueueRecords);
    const done = QueueRecords.filter(({ PartitionKey }) => PartitionKey === 'acknowledged');
    if (done.length > 0) {
      const Entries = done.map(({ ReceiptHandle }) => ({ ReceiptHandle }));
      await callQueue(kinesis, 'AcknowledgeQueueRecords', { QueueARN: queueArn, Entries });
    }
    return new Set(got.map(({ PartitionKey }) => PartitionKey)).size === 2 || undefined;
  });
  const look = async () => {
    const { QueueRecords = [] } = await callQueue(kinesis, 'ReceiveDeadLetterQueueRecords', {
      QueueARN: queueArn,
      WaitTimeSeconds: 1,
      VisibilityTimeoutSeconds: 0,
    });
    return QueueRecords.length > 0 ? QueueRecords.map(textOf) : undefined;
  };
  // With one receive allowed, the record that is left is a dead letter once its visibility ends.
  const first = await until(120, look);
  const second = await until(10, look);
  return {
    queueDeploys: { status: QueueDescription?.QueueStatus },
    queueGives: { texts: [...new Set(got.map(textOf))].sort() },
    queueDeadLetter: { first, isVisibleAtOnce: second !== undefined },
  };
}

const REPLAYED = ['1', '2', '3'];

/** What a Replay does with the permissions that it has: a map run of its own machine, from a stream to another. */
export async function replay(settings: Record<'machineArn' | 'sourceName' | 'targetName', string>) {
  const { machineArn: stateMachineArn, sourceName: StreamName, targetName } = settings;
  const { StreamDescriptionSummary } = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName }));
  const from = StreamDescriptionSummary?.StreamCreationTimestamp?.toISOString();
  const run = async (input: object) => {
    const start = { stateMachineArn, input: JSON.stringify({ from, ...input }) };
    const { executionArn } = await sfn.send(new StartExecutionCommand(start));
    return required('the end of an execution', 300, async () => {
      const { status, output = '{}' } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      const { read, sent } = JSON.parse(output) as Record<'read' | 'sent', number | undefined>;
      return status === 'RUNNING' ? undefined : { status, read, sent };
    });
  };
  for (const text of REPLAYED) {
    await kinesis.send(new PutRecordCommand({ StreamName, PartitionKey: 'k', Data: Buffer.from(text) }));
  }
  // A replay ends where it was started, so the records have to be older than that by the clock of Step Functions.
  const dry = await required('a dry run that counts all records', 300, async () => {
    const report = await run({ dryRun: true });
    return report.status !== 'SUCCEEDED' || report.read === REPLAYED.length ? report : undefined;
  });
  const before = (await recordsOf(targetName)).length;
  const real = await run({});
  const texts = (await recordsOf(targetName)).map(([, text]) => text);
  return { replayCounts: { ...dry, before }, replayCopies: { ...real, texts } };
}

const textOf = ({ Data }: WireQueueRecord) => Buffer.from(Data, 'base64').toString();

/** Keys and texts of all records. */
async function recordsOf(StreamName: string): Promise<[string, string][]> {
  const { Shards = [] } = await kinesis.send(new ListShardsCommand({ StreamName }));
  const found: [string, string][] = [];
  for (const { ShardId } of Shards) {
    const ShardIteratorType = 'TRIM_HORIZON';
    let { ShardIterator } = await kinesis.send(
      new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType }),
    );
    for (let isBehind = true; isBehind && ShardIterator !== undefined; ) {
      const answer = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
      for (const { PartitionKey = '', Data } of answer.Records ?? [])
        found.push([PartitionKey, Buffer.from(Data ?? []).toString()]);
      isBehind = (answer.MillisBehindLatest ?? 0) > 0;
      ShardIterator = answer.NextShardIterator;
    }
  }
  return found;
}

export const handler = experimentHandler({ http, queue, replay });
