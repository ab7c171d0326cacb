import { SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { QueueSource } from '../../../../lambdas/dead-letter-redrive/queue-source';
import { AwsError, FrontDoor, type JsonInput, JsonService } from '../../../../local/http';

let door: FrontDoor;
let client: SQSClient;
let waiting: string[];
let deletions: JsonInput[][];
let released: JsonInput[][];
let refuse: (deletion: number) => object;

beforeEach(async () => {
  waiting = Array.from({ length: 25 }, (_, n) => String(n));
  deletions = [];
  released = [];
  refuse = () => ({});
  const onError = (error: unknown) => {
    throw error;
  };
  const service = new JsonService({
    signingName: 'sqs',
    jsonVersion: '1.0',
    onError,
    operations: {
      ReceiveMessage: ({ MaxNumberOfMessages }) => ({
        Messages: waiting
          .splice(0, Number(MaxNumberOfMessages))
          .map((id) => ({ MessageId: id, ReceiptHandle: `handle ${id}`, Body: `body ${id}` })),
      }),
      DeleteMessageBatch: ({ Entries }) => refuse(deletions.push(Entries as JsonInput[])),
      ChangeMessageVisibilityBatch: ({ Entries }) => {
        released.push(Entries as JsonInput[]);
        return {};
      },
    },
  });
  door = new FrontDoor({ services: [service], onError });
  const { url } = await door.start({ port: 0 });
  client = new SQSClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
    md5: false,
  });
});
afterEach(async () => {
  client.destroy();
  await door.close();
});

/** A source that has handed out all that there is. */
async function emptied(): Promise<{ source: QueueSource; ids: string[] }> {
  const source = new QueueSource(client, 'http://sqs.us-east-1.amazonaws.com/123456789012/failures', 900);
  const ids: string[] = [];
  for (;;) {
    const messages = await source.next(1_000, new AbortController().signal);
    if (messages.length === 0) return { source, ids };
    ids.push(...messages.map(({ id }) => id));
  }
}
const handles = (calls: readonly JsonInput[][]) =>
  calls.map((entries) => entries.map(({ ReceiptHandle }) => ReceiptHandle));

describe('QueueSource', () => {
  it('deletes in tens, and gives back the rest', async () => {
    const { source, ids } = await emptied();
    expect(await source.delete(ids.slice(0, 12))).toEqual(new Map());
    expect(deletions.map(({ length }) => length)).toEqual([10, 2]);
    await source.release();
    expect(handles(released).flat().sort()).toEqual(
      ids
        .slice(12)
        .map((id) => `handle ${id}`)
        .sort(),
    );
    expect(released.map(({ length }) => length)).toEqual([10, 3]);
  });

  it('says which messages could not be deleted, and why, and gives them back', async () => {
    refuse = (deletion) => {
      if (deletion === 1)
        return { Failed: [{ Id: '3', Code: 'InternalError', Message: 'try again', SenderFault: false }] };
      throw new AwsError('InternalFailure', 'out of order', 500);
    };
    const { source, ids } = await emptied();
    expect(await source.delete(ids.slice(0, 12))).toEqual(
      new Map([
        ['3', 'try again'],
        ['10', 'out of order'],
        ['11', 'out of order'],
      ]),
    );
    await source.release();
    expect(handles(released).flat()).toEqual(expect.arrayContaining(['handle 3', 'handle 10', 'handle 11']));
  });
});
