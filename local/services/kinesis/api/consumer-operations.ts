import type { JsonOperation } from '../../../http';
import type { KinesisEngine } from '../kinesis-engine';
import { consumerOf } from './consumer-argument';
import { listStreamConsumers } from './consumer-listing';
import { endDryRun } from './dry-run';
import { EventStream } from './event-stream';
import { CONSUMER_ARN, Members, NAME } from './members';
import { toConsumer } from './shapes';
import { STARTING_POSITION_MEMBERS, shardPosition } from './shard-position';
import { streamOfArn } from './stream-argument';

/** Registered consumers, and SubscribeToShard. */
export function consumerOperations(engine: KinesisEngine): Readonly<Record<string, JsonOperation>> {
  return {
    RegisterStreamConsumer(input) {
      const members = new Members(input);
      const name = members.requiredString('ConsumerName', NAME);
      const { consumers } = streamOfArn(engine, members);
      return { Consumer: toConsumer(consumers.register(name, members.strings('Tags'))) };
    },

    DeregisterStreamConsumer(input) {
      const consumer = consumerOf(engine, new Members(input));
      engine.streamByArn(consumer.streamArn).consumers.countCall('DeregisterStreamConsumer');
      engine.deregisterConsumer(consumer);
    },

    DescribeStreamConsumer(input) {
      const consumer = consumerOf(engine, new Members(input));
      engine.streamByArn(consumer.streamArn).consumers.countCall('DescribeStreamConsumer');
      return { ConsumerDescription: { ...toConsumer(consumer), StreamARN: consumer.streamArn } };
    },

    ListStreamConsumers: (input) => listStreamConsumers(engine, new Members(input)),

    SubscribeToShard(input) {
      const members = new Members(input);
      const consumer = engine.consumerByArn(members.requiredString('ConsumerARN', CONSUMER_ARN));
      const shardId = members.requiredString('ShardId', NAME);
      const position = shardPosition(
        members.requiredStructure('StartingPosition'),
        STARTING_POSITION_MEMBERS,
      );
      endDryRun(members);
      return new EventStream((subscriber) => consumer.subscribe(shardId, position, subscriber));
    },
  };
}
