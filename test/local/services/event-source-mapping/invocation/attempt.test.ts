import { beforeEach, describe, expect, it } from 'vitest';
import { AwsError } from '../../../../../local/http';
import { ManualClock } from '../../../../support/manual-clock';
import { QUEUE_ARN } from '../support/make-mapping';
import { MemoryStream } from '../support/memory-stream';
import { runMapping } from '../support/run-mapping';
import { ScriptedFunction, THROTTLE } from '../support/scripted-function';

const TO_QUEUE = { DestinationConfig: { OnFailure: { Destination: QUEUE_ARN } } };

let clock: ManualClock;
let reader: MemoryStream;

beforeEach(() => {
  clock = new ManualClock();
  reader = new MemoryStream(clock);
});

const run = (invoker: ScriptedFunction, properties: Record<string, unknown>, ms?: number) =>
  runMapping({ clock, reader }, invoker, properties, ms);

describe('an invocation that does not come about', () => {
  it('throttled: is no retry, and goes on until there is room', async () => {
    const invoker = new ScriptedFunction((_, invocation) => (invocation <= 5 ? THROTTLE : undefined));
    const { mapping, dataOf } = await run(invoker, { MaximumRetryAttempts: 0, ...TO_QUEUE });
    expect(dataOf('processed')).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(mapping.counts).toMatchObject({ ThrottledInvocations: 5, Invocations: 1, RetriedInvocations: 0 });
  });

  it('throttled until the records are too old: given up as such', async () => {
    const invoker = new ScriptedFunction(() => THROTTLE);
    const properties = { MaximumRecordAgeInSeconds: 60, ...TO_QUEUE };
    const { destination, dataOf } = await run(invoker, properties);
    expect(dataOf('deadLettered')).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(destination.bodies[0].requestContext).toMatchObject({
      condition: 'RecordAgeExceeded',
      approximateInvokeCount: 1,
    });
    expect(destination.bodies[0]).not.toHaveProperty('responseContext');
  });

  it('no such function: is no retry either, and is told once', async () => {
    const invoker = new ScriptedFunction((_, invocation) => {
      if (invocation <= 3) throw new AwsError('ResourceNotFoundException', 'Function not found', 404);
    });
    const { dataOf, notices } = await run(invoker, { MaximumRetryAttempts: 0 });
    expect(dataOf('processed')).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(notices).toEqual([
      expect.stringContaining(' of consumer: the function cannot be invoked: Function not found'),
    ]);
  });
});
