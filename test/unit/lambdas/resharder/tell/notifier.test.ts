import { describe, expect, it } from 'vitest';
import type { Decide } from '../../../../../lambdas/resharder/policy';
import { BRIEF, decision, useWorld } from '../support/resharder-world';

const world = useWorld();
const TOPIC_ARN = 'arn:aws:sns:us-east-1:123456789012:people';
const hold = { kind: 'hold', why: 'all is well' } as const;
const run = (decide: Decide, settings: Parameters<ReturnType<typeof world>['resharder']>[1] = {}) =>
  world().resharder(decide, settings).run(BRIEF);

describe('a notification', () => {
  it('is sent when there is something to know, once an hour', async () => {
    const decide: Decide = ({ time }) => decision(time, [hold], ['The key 7 alone exceeds a shard.']);
    await run(decide, { topicArn: TOPIC_ARN });
    await world().minute(30);
    await run(decide, { topicArn: TOPIC_ARN });
    expect(world().scripted.published).toEqual(['The key 7 alone exceeds a shard.']);
    await world().minute(30);
    await run(decide, { topicArn: TOPIC_ARN });
    expect(world().scripted.published).toHaveLength(2);
  });

  it('that the topic refuses fails no run, and is tried again with the next one', async () => {
    const decide: Decide = ({ time }) => decision(time, [hold], ['The key 7 alone exceeds a shard.']);
    world().refuse('Publish');
    await run(decide, { topicArn: TOPIC_ARN });
    expect(world().logs.at(-1)).toMatchObject({ level: 'warn', message: 'nobody could be told' });
    world().crash.refused.clear();
    await world().minute();
    await run(decide, { topicArn: TOPIC_ARN });
    expect(world().scripted.published).toHaveLength(1);
  });
});
