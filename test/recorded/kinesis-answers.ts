import {
  CreateStreamCommand,
  DeleteResourcePolicyCommand,
  DeleteStreamCommand,
  GetRecordsCommand,
  GetResourcePolicyCommand,
  GetShardIteratorCommand,
  PutRecordCommand,
  PutRecordsCommand,
  PutResourcePolicyCommand,
} from '@aws-sdk/client-kinesis';
import { expect } from 'vitest';
import { type Api, StreamARN, StreamName, summary } from '../local/services/kinesis/support/api-fixture';
import { activeConsumer, put, SHARD, subscribe } from '../local/services/kinesis/support/subscriptions';
import { KINESALITE_YEARS, kinesalite, localStack, type RecordedFact } from './fact';

const Data = Buffer.from('x');

async function firstRecord(api: Api, text: string | Buffer = 'x') {
  await api.client.send(new PutRecordCommand({ StreamName, PartitionKey: 'k', Data: Buffer.from(text) }));
  const { Records } = await api.client.send(new GetRecordsCommand({ ShardIterator: await iterator(api) }));
  return Records?.[0];
}

async function iterator({ client }: Api): Promise<string | undefined> {
  const position = { StreamName, ShardId: SHARD, ShardIteratorType: 'TRIM_HORIZON' as const };
  return (await client.send(new GetShardIteratorCommand(position))).ShardIterator;
}

/** Answers of Kinesis to requests that it takes. */
export const KINESIS_ANSWERS: readonly RecordedFact<Api>[] = [
  {
    question: 'CreateStream with a name alone',
    settings: 'neither ShardCount nor StreamModeDetails',
    answer: 'a stream on demand, of four shards',
    source: localStack('test_create_stream_without_shard_count'),
    date: '2022',
    async check(api) {
      await api.change(api.client.send(new CreateStreamCommand({ StreamName })));
      expect(await summary(api)).toMatchObject({
        OpenShardCount: 4,
        StreamModeDetails: { StreamMode: 'ON_DEMAND' },
      });
    },
  },
  {
    question: 'DeleteStream right after CreateStream',
    settings: 'the stream is CREATING',
    answer: 'the stream is deleted',
    source: kinesalite('deleteStream.js'),
    date: KINESALITE_YEARS,
    async check(api) {
      await api.client.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
      await api.change(api.client.send(new DeleteStreamCommand({ StreamName })));
      expect(api.engine.list()).toEqual([]);
    },
  },
  {
    question: 'GetResourcePolicy without a policy',
    settings: 'a stream that never had one',
    answer: '200, an empty JSON object',
    source: localStack('test_resource_policy_crud'),
    date: 'August 2025',
    async check(api) {
      await api.activeStream();
      const answer = await api.client.send(new GetResourcePolicyCommand({ ResourceARN: StreamARN }));
      expect([answer.$metadata.httpStatusCode, answer.Policy]).toEqual([200, '{}']);
    },
  },
  {
    question: 'GetResourcePolicy and DeleteResourcePolicy after a delete',
    settings: 'a stream whose policy was deleted',
    answer: '200 and an empty JSON object; an error for the second delete',
    source: localStack('test_resource_policy_crud'),
    date: 'August 2025',
    async check(api) {
      await api.activeStream();
      const ResourceARN = StreamARN;
      await api.client.send(new PutResourcePolicyCommand({ ResourceARN, Policy: '{"Statement":[]}' }));
      await api.client.send(new DeleteResourcePolicyCommand({ ResourceARN }));
      expect((await api.client.send(new GetResourcePolicyCommand({ ResourceARN }))).Policy).toBe('{}');
      await expect(api.client.send(new DeleteResourcePolicyCommand({ ResourceARN }))).rejects.toMatchObject({
        name: 'ResourceNotFoundException',
        message: expect.stringContaining(`No resource policy found for resource ARN ${ResourceARN}`),
      });
    },
  },
  {
    question: 'GetRecords: the EncryptionType of a record',
    settings: 'a stream that is not encrypted',
    answer: 'the member is absent',
    source: localStack('test_record_lifecycle_data_integrity'),
    date: '2022',
    async check(api) {
      await api.activeStream();
      expect(await firstRecord(api)).not.toHaveProperty('EncryptionType');
    },
  },
  {
    question: 'PutRecord and PutRecords: the EncryptionType of the answer',
    settings: 'a stream that is not encrypted',
    answer: 'the member is absent',
    source: kinesalite('putRecord.js, putRecords.js'),
    date: KINESALITE_YEARS,
    async check(api) {
      await api.activeStream();
      const record = { PartitionKey: 'k', Data };
      for (const command of [
        new PutRecordCommand({ StreamName, ...record }),
        new PutRecordsCommand({ StreamName, Records: [record] }),
      ]) {
        expect(await api.client.send(command as PutRecordCommand)).not.toHaveProperty('EncryptionType');
      }
    },
  },
  {
    question: 'GetRecords: the bytes of a record',
    settings: 'an empty record, one of text outside ASCII, and bytes that are no text',
    answer: 'the same bytes',
    source: localStack('test_record_lifecycle_data_integrity'),
    date: '2022',
    async check(api) {
      await api.activeStream();
      for (const data of [Buffer.alloc(0), Buffer.from('Grüße 𝄞'), Buffer.from([0, 255, 128])]) {
        await api.client.send(new PutRecordCommand({ StreamName, PartitionKey: 'k', Data: data }));
      }
      const { Records } = await api.client.send(
        new GetRecordsCommand({ ShardIterator: await iterator(api) }),
      );
      expect(Records?.map(({ Data: read }) => Buffer.from(read ?? []).toString('hex'))).toEqual([
        '',
        Buffer.from('Grüße 𝄞').toString('hex'),
        '00ff80',
      ]);
    },
  },
  {
    question: 'GetRecords with an iterator in quotation marks',
    settings: 'a shard with one record',
    answer: 'the records, as without the marks',
    source: localStack('test_get_records_shard_iterator_with_surrounding_quotes'),
    date: 'not said',
    async check(api) {
      await api.activeStream();
      await put(api, 'a');
      const ShardIterator = `"${await iterator(api)}"`;
      expect((await api.client.send(new GetRecordsCommand({ ShardIterator }))).Records).toHaveLength(1);
    },
  },
  {
    question: 'SubscribeToShard: the EncryptionType of a record',
    settings: 'a stream that is not encrypted',
    answer: 'the member is absent',
    source: localStack('test_subscribe_to_shard'),
    date: '19 August 2025',
    async check(api) {
      await api.activeStream();
      await put(api, 'a');
      const events = await subscribe(api.client, await activeConsumer(api));
      expect((await events.next())?.Records?.[0]).not.toHaveProperty('EncryptionType');
      await events.close();
    },
  },
  {
    question: 'SubscribeToShard: the ContinuationSequenceNumber of an event with records',
    settings: 'a subscription from TRIM_HORIZON',
    answer: "a number of its own, not the last record's",
    source: localStack('test_subscribe_to_shard'),
    date: '19 August 2025',
    async check(api) {
      await api.activeStream();
      const numbers = await put(api, 'a', 'b');
      const arn = await activeConsumer(api);
      const events = await subscribe(api.client, arn);
      const SequenceNumber = (await events.next())?.ContinuationSequenceNumber ?? '';
      await events.close();
      expect(numbers).not.toContain(SequenceNumber);
      await api.clock.advance(6000);
      await put(api, 'c');
      const again = await subscribe(api.client, arn, { Type: 'AFTER_SEQUENCE_NUMBER', SequenceNumber });
      expect(await again.texts(1)).toEqual(['c']);
      await again.close();
    },
  },
];
