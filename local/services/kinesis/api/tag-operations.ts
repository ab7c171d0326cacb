import type { JsonOperation } from '../../../http';
import type { KinesisEngine } from '../kinesis-engine';
import { MAX_TAGS } from '../limits';
import { addTags } from '../stream';
import { Members, required } from './members';
import { resourceOfArn, streamOf } from './request-arguments';

/** Tags, in both families of operations: for streams, and for resources of any kind. */
export function tagOperations(engine: KinesisEngine): Readonly<Record<string, JsonOperation>> {
  return {
    AddTagsToStream(input) {
      const members = new Members(input);
      addTags(streamOf(engine, members).state.tags, required('Tags', members.strings('Tags')));
    },

    RemoveTagsFromStream(input) {
      const members = new Members(input);
      const { state } = streamOf(engine, members);
      for (const key of members.requiredStringList('TagKeys', { min: 1, max: MAX_TAGS }))
        state.tags.delete(key);
    },

    ListTagsForStream(input) {
      const members = new Members(input);
      const { state } = streamOf(engine, members);
      const limit = members.integer('Limit', { min: 1, max: MAX_TAGS }) ?? MAX_TAGS;
      const after = members.string('ExclusiveStartTagKey') ?? '';
      const tags = tagList(state.tags).filter(({ Key }) => Key > after);
      return { Tags: tags.slice(0, limit), HasMoreTags: tags.length > limit };
    },

    TagResource(input) {
      const members = new Members(input);
      addTags(resourceOfArn(engine, members).tags, required('Tags', members.strings('Tags')));
    },

    UntagResource(input) {
      const members = new Members(input);
      const { tags } = resourceOfArn(engine, members);
      for (const key of members.requiredStringList('TagKeys', { min: 1, max: MAX_TAGS })) tags.delete(key);
    },

    ListTagsForResource(input) {
      return { Tags: tagList(resourceOfArn(engine, new Members(input)).tags) };
    },
  };
}

function tagList(tags: ReadonlyMap<string, string>): { Key: string; Value: string }[] {
  const keys = [...tags.keys()].sort();
  return keys.map((key) => ({ Key: key, Value: tags.get(key) ?? '' }));
}
