import type { JsonOperation } from '../../../http';
import type { KinesisEngine } from '../kinesis-engine';
import { MAX_TAGS } from '../limits';
import { addTags, removeTags } from '../stream';
import {
  integer,
  operation,
  RESERVED,
  RESOURCE_ARN,
  required,
  STREAM,
  TAG_KEY,
  TAG_KEYS,
  TAGS,
} from './input';
import { resourceOfArn, streamOf } from './request-arguments';

const RESOURCE = { ResourceARN: required(RESOURCE_ARN), ...RESERVED };

/** Tags, in both families of operations: for streams, and for resources of any kind. */
export function tagOperations(engine: KinesisEngine): Readonly<Record<string, JsonOperation>> {
  return {
    AddTagsToStream: operation({ ...STREAM, Tags: required(TAGS) }, (input) => {
      addTags(streamOf(engine, input).state.tags, input.Tags);
    }),

    RemoveTagsFromStream: operation({ ...STREAM, TagKeys: required(TAG_KEYS) }, (input) => {
      removeTags(streamOf(engine, input).state.tags, input.TagKeys);
    }),

    ListTagsForStream: operation(
      { ...STREAM, ExclusiveStartTagKey: TAG_KEY, Limit: integer({ min: 1, max: MAX_TAGS }) },
      (input) => {
        const { state } = streamOf(engine, input);
        const { Limit: limit = MAX_TAGS, ExclusiveStartTagKey: after = '' } = input;
        const tags = tagList(state.tags).filter(({ Key }) => Key > after);
        return { Tags: tags.slice(0, limit), HasMoreTags: tags.length > limit };
      },
    ),

    TagResource: operation({ ...RESOURCE, Tags: required(TAGS) }, (input) => {
      addTags(resourceOfArn(engine, input).tags, input.Tags);
    }),

    UntagResource: operation({ ...RESOURCE, TagKeys: required(TAG_KEYS) }, (input) => {
      removeTags(resourceOfArn(engine, input).tags, input.TagKeys);
    }),

    ListTagsForResource: operation(RESOURCE, (input) => ({
      Tags: tagList(resourceOfArn(engine, input).tags),
    })),
  };
}

function tagList(tags: ReadonlyMap<string, string>): { Key: string; Value: string }[] {
  const keys = [...tags.keys()].sort();
  return keys.map((key) => ({ Key: key, Value: tags.get(key) ?? '' }));
}
