import {
  AddTagsToStreamCommand,
  CreateStreamCommand,
  ListTagsForResourceCommand,
  ListTagsForStreamCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-kinesis';
import { describe, expect, it } from 'vitest';
import { StreamARN, StreamName, useApi } from '../support/api-fixture';

const api = useApi();

describe('streams', () => {
  it('have tags, by either family of operations', async () => {
    await api().change(
      api().client.send(new CreateStreamCommand({ StreamName, ShardCount: 1, Tags: { team: 'web' } })),
    );
    await api().client.send(
      new AddTagsToStreamCommand({ StreamName, Tags: { stage: 'test', team: 'data' } }),
    );
    await api().client.send(new TagResourceCommand({ ResourceARN: StreamARN, Tags: { app: 'clicks' } }));
    const page = await api().client.send(new ListTagsForStreamCommand({ StreamName, Limit: 2 }));
    expect(page).toMatchObject({
      Tags: [
        { Key: 'app', Value: 'clicks' },
        { Key: 'stage', Value: 'test' },
      ],
      HasMoreTags: true,
    });
    const rest = await api().client.send(
      new ListTagsForStreamCommand({ StreamName, ExclusiveStartTagKey: 'stage' }),
    );
    expect(rest).toMatchObject({ Tags: [{ Key: 'team', Value: 'data' }], HasMoreTags: false });
    await api().client.send(
      new UntagResourceCommand({ ResourceARN: StreamARN, TagKeys: ['app', 'stage', 'none'] }),
    );
    expect(
      (await api().client.send(new ListTagsForResourceCommand({ ResourceARN: StreamARN }))).Tags,
    ).toEqual([{ Key: 'team', Value: 'data' }]);
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`key-${index}`, 'x']));
    await expect(
      api().client.send(new AddTagsToStreamCommand({ StreamName, Tags: many })),
    ).rejects.toMatchObject({
      message: 'A stream can have at most 50 tags, this would make 51.',
    });
    await expect(
      api().client.send(new UntagResourceCommand({ ResourceARN: StreamARN, TagKeys: ['team', 'a;b'] })),
    ).rejects.toMatchObject({ name: 'InvalidArgumentException' });
    expect(
      (await api().client.send(new ListTagsForResourceCommand({ ResourceARN: StreamARN }))).Tags,
    ).toHaveLength(1);
  });
});
