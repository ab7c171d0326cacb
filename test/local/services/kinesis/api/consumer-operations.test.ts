import {
  DeleteResourcePolicyCommand,
  DeleteStreamCommand,
  DeregisterStreamConsumerCommand,
  DescribeStreamConsumerCommand,
  DescribeStreamSummaryCommand,
  GetResourcePolicyCommand,
  ListStreamConsumersCommand,
  ListTagsForResourceCommand,
  PutResourcePolicyCommand,
  RegisterStreamConsumerCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-kinesis';
import { describe, expect, it } from 'vitest';
import { StreamARN, StreamName, useApi } from '../support/api-fixture';
import { activeConsumer } from '../support/subscriptions';

const api = useApi();
const register = (ConsumerName: string, Tags?: Record<string, string>) =>
  api().client.send(new RegisterStreamConsumerCommand({ StreamARN, ConsumerName, Tags }));

describe('registered consumers', () => {
  it('are CREATING, ACTIVE, DELETING, gone; found by ARN, by name, or by both', async () => {
    await api().activeStream();
    const { Consumer } = await register('reader');
    const seconds = Math.floor(api().clock.now() / 1000);
    const ConsumerARN = `${StreamARN}/consumer/reader:${seconds}`;
    expect(Consumer).toEqual({
      ConsumerName: 'reader',
      ConsumerARN,
      ConsumerStatus: 'CREATING',
      ConsumerCreationTimestamp: new Date(seconds * 1000),
    });
    await api().settleControlPlane();
    for (const input of [
      { ConsumerARN },
      { StreamARN, ConsumerName: 'reader' },
      { ConsumerARN, StreamARN, ConsumerName: 'reader' },
    ]) {
      const { ConsumerDescription } = await api().client.send(new DescribeStreamConsumerCommand(input));
      expect(ConsumerDescription).toMatchObject({ ConsumerARN, ConsumerStatus: 'ACTIVE', StreamARN });
    }
    await api().client.send(new DeregisterStreamConsumerCommand({ ConsumerARN }));
    const describeIt = () => api().client.send(new DescribeStreamConsumerCommand({ ConsumerARN }));
    expect((await describeIt()).ConsumerDescription?.ConsumerStatus).toBe('DELETING');
    await api().settleControlPlane();
    await expect(describeIt()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('are refused with half a name, or names that do not fit together', async () => {
    await api().activeStream();
    const ConsumerARN = await activeConsumer(api());
    const describeIt = (input: object) => api().client.send(new DescribeStreamConsumerCommand(input));
    const invalid = { name: 'InvalidArgumentException' };
    await expect(describeIt({})).rejects.toMatchObject(invalid);
    await expect(describeIt({ ConsumerName: 'reader' })).rejects.toMatchObject(invalid);
    await expect(describeIt({ ConsumerARN, ConsumerName: 'other' })).rejects.toMatchObject(invalid);
    await expect(describeIt({ StreamARN, ConsumerName: 'other' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await expect(register('reader')).rejects.toMatchObject({ name: 'ResourceInUseException' });
    await expect(register('no spaces')).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('are listed page by page, and counted', async () => {
    await api().activeStream();
    for (const name of ['a', 'b', 'c']) await activeConsumer(api(), name);
    const list = (input: object = {}) =>
      api().client.send(new ListStreamConsumersCommand({ StreamARN, ...input }));
    const names = (page: { Consumers?: { ConsumerName?: string }[] }) =>
      page.Consumers?.map(({ ConsumerName }) => ConsumerName);
    const page = await list({ MaxResults: 2 });
    expect(names(page)).toEqual(['a', 'b']);
    const rest = await list({ NextToken: page.NextToken });
    expect([names(rest), rest.NextToken]).toEqual([['c'], undefined]);
    await expect(list({ NextToken: 'made up' })).rejects.toMatchObject({ name: 'InvalidArgumentException' });
    await api().clock.advance(300_001);
    await expect(list({ NextToken: page.NextToken })).rejects.toMatchObject({
      name: 'ExpiredNextTokenException',
    });
    const { StreamDescriptionSummary } = await api().client.send(
      new DescribeStreamSummaryCommand({ StreamName }),
    );
    expect(StreamDescriptionSummary?.ConsumerCount).toBe(3);
  });

  it('have tags and a policy of their own', async () => {
    await api().activeStream();
    const { Consumer } = await register('reader', { team: 'web' });
    const ResourceARN = Consumer?.ConsumerARN;
    await api().client.send(new TagResourceCommand({ ResourceARN, Tags: { stage: 'test' } }));
    await api().client.send(new UntagResourceCommand({ ResourceARN, TagKeys: ['team'] }));
    const { Tags } = await api().client.send(new ListTagsForResourceCommand({ ResourceARN }));
    expect(Tags).toEqual([{ Key: 'stage', Value: 'test' }]);
    expect([...api().engine.stream(StreamName).state.tags]).toEqual([]);
    await api().client.send(new PutResourcePolicyCommand({ ResourceARN, Policy: '{}' }));
    expect((await api().client.send(new GetResourcePolicyCommand({ ResourceARN }))).Policy).toBe('{}');
    expect((await api().client.send(new GetResourcePolicyCommand({ ResourceARN: StreamARN }))).Policy).toBe(
      '{}',
    );
    await api().client.send(new DeleteResourcePolicyCommand({ ResourceARN }));
  });

  it('keep their stream, unless told to go with it', async () => {
    await api().activeStream();
    await activeConsumer(api());
    await expect(api().client.send(new DeleteStreamCommand({ StreamName }))).rejects.toMatchObject({
      name: 'ResourceInUseException',
      message: expect.stringContaining('has 1 registered consumers'),
    });
    await api().change(
      api().client.send(new DeleteStreamCommand({ StreamName, EnforceConsumerDeletion: true })),
    );
    expect(api().engine.list()).toEqual([]);
  });
});

describe('limits on consumers', () => {
  it('six at once: five are being made, the sixth is refused until one is ACTIVE', async () => {
    const stream = await api().activeStream();
    for (let index = 0; index < 5; index++) stream.consumers.register(`reader-${index}`);
    await expect(register('reader-5')).rejects.toMatchObject({
      name: 'LimitExceededException',
      message: 'At most 5 consumers can be in CREATING at a time.',
    });
    await api().settleControlPlane();
    expect((await register('reader-5')).Consumer?.ConsumerStatus).toBe('CREATING');
  });

  it('a stream has at most 20, and an on-demand stream with the commitment 50', async () => {
    const stream = await api().activeStream();
    const onDemand = await api().activeStream({ name: 'big', shardCount: undefined, mode: 'ON_DEMAND' });
    api().engine.account.update('ENABLED', api().clock.now());
    for (const [{ consumers }, most] of [
      [stream, 20],
      [onDemand, 50],
    ] as const) {
      for (let index = 0; index < most; index++) {
        consumers.register(`reader-${index}`);
        await api().settleControlPlane();
      }
      expect(() => consumers.register('one-more')).toThrow(`has ${most} consumers, the most it may have`);
    }
  });

  it('five calls a second register, five list a stream, twenty describe', async () => {
    await api().activeStream();
    const ConsumerARN = await activeConsumer(api());
    const refused = async (times: number, call: () => Promise<unknown>) => {
      for (let index = 0; index < times; index++) await call();
      await expect(call()).rejects.toMatchObject({
        name: 'LimitExceededException',
        message: expect.stringContaining('Rate exceeded'),
      });
    };
    await refused(5, () => api().client.send(new ListStreamConsumersCommand({ StreamARN })));
    await refused(20, () => api().client.send(new DescribeStreamConsumerCommand({ ConsumerARN })));
    let index = 0;
    await api().clock.advance(1000);
    const register = () => {
      const ConsumerName = `another-${index++}`;
      return api().client.send(new RegisterStreamConsumerCommand({ StreamARN, ConsumerName }));
    };
    await refused(5, register);
  });

  it('a stream that is being made takes none', async () => {
    const { engine } = api();
    const stream = engine.createStream({ name: StreamName, shardCount: 1 });
    expect(() => stream.consumers.register('early')).toThrow('not ACTIVE, instead in state CREATING');
  });
});
