import { Stack } from 'aws-cdk-lib';
import * as library from 'cdk-kinesis-blueprint';
import { Construct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../lib/support/check';
import { newStack } from './support/synthesize';

type AnyConstruct = new (scope: Construct, id: string, props: object) => Construct;

/** The constructs of the library, as a program without types calls them. */
const CONSTRUCTS = Object.entries(library).flatMap(([name, value]) => {
  const { prototype } = value as { prototype?: unknown };
  const isOurs = prototype instanceof Construct && !(prototype instanceof Stack);
  return isOurs ? [[name, value as unknown as AnyConstruct] as const] : [];
});

/** Those of them that are made of something else, or of no one stream. */
const WITHOUT_STREAM = new Set([
  'AlarmTopic',
  'BlueprintReport',
  'ClickstreamBlueprint',
  'DataStream',
  'DeadLetterRedrive',
  'KinesisAgentHost',
  'ParkingLot',
  'Replay',
]);

/** What a construct says to properties; `taken` if it can be made of them. */
function answerOf(make: AnyConstruct, propsIn: (stack: Stack) => object): unknown {
  const stack = newStack();
  const props = propsIn(stack);
  try {
    new make(stack, 'Made', props);
    return 'taken';
  } catch (error) {
    return error;
  }
}

describe('from a language without types', () => {
  it.each(CONSTRUCTS)('%s says which property is not set', (_, make) => {
    const answer = answerOf(make, () => ({}));
    if (answer !== 'taken') {
      expect(answer).toBeInstanceOf(InputError);
      expect(String(answer)).toMatch(/Made": .*(is not set; it has to be|is set;|allowed)/);
    }
  });

  it.each(CONSTRUCTS.filter(([name]) => !WITHOUT_STREAM.has(name)))(
    '%s says first that there is no stream, so that it says so whatever else is set',
    (_, make) => {
      expect(String(answerOf(make, () => ({})))).toMatch(/Made": stream is not set; it has to be/);
    },
  );

  it.each(CONSTRUCTS)('%s with a stream alone is made, or says what else it needs', (_, make) => {
    const answer = answerOf(make, (stack) => ({ stream: new library.DataStream(stack, 'Stream') }));
    if (answer !== 'taken') expect(answer).toBeInstanceOf(InputError);
  });
});
