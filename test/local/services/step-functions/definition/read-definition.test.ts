import { describe, expect, it } from 'vitest';
import { readDefinition } from '../../../../../local/services/step-functions/definition/read-definition';
import { invoke } from '../support/step-functions-fixture';

const read = (states: object, more: object = {}) =>
  readDefinition(JSON.stringify({ StartAt: Object.keys(states)[0], States: states, ...more }));
const task = (more: object) => ({ Redrive: invoke('f', more) });
const inner = { StartAt: 'Work', States: { Work: { Type: 'Pass', End: true } } };
const map = (more: object, mode = 'DISTRIBUTED') => ({
  Each: { Type: 'Map', ItemProcessor: { ProcessorConfig: { Mode: mode }, ...inner }, End: true, ...more },
});

describe('a definition', () => {
  it.each<[object, string]>([
    [{}, 'StartAt is missing: it must be a string that is not empty'],
    [{ A: { Type: 'Activity', End: true } }, 'States.A.Type is "Activity": it must be Task, Parallel, Map, '],
    [{ A: { Type: 'Pass' } }, 'States.A.Next is missing: a state needs either Next or "End": true'],
    [{ A: { Type: 'Pass', Next: 'B' } }, 'there is no state B; there are A'],
    [
      { A: { Type: 'Pass', End: true, Resultpath: '$' } },
      'States.A.Resultpath is "$": known here are Assign, ',
    ],
    [{ A: { Type: 'Wait', End: true } }, 'States.A.Seconds is missing: a Wait needs one of Seconds, '],
    [
      { A: { Type: 'Choice', Choices: [{ Next: 'A', Variable: '$.x' }] } },
      'States.A.Choices[0].Variable is "$.x": it needs',
    ],
    [
      { A: { Type: 'Choice', Choices: [{ Next: 'A', Variable: '$..x', IsNull: true }] } },
      'States.A.Choices[0].Variable is "$..x": "$..x" is no path that is played',
    ],
    [
      task({ Resource: 'arn:aws:states:::sqs:sendMessage' }),
      'States.Redrive.Resource is "arn:aws:states:::sqs:sendMessage": tasks',
    ],
    [task({ Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken' }), 'States.Redrive.Resource is '],
    [
      task({ HeartbeatSeconds: 5 }),
      'States.Redrive.HeartbeatSeconds is 5: tasks that send heartbeats are not played',
    ],
    [
      task({ Parameters: { FunctionName: 'f', Dry: true } }),
      'States.Redrive.Parameters is {"FunctionName":"f","Dry":true}: Dry',
    ],
    [task({ Parameters: {} }), 'States.Redrive.Parameters is {}: lambda:invoke needs FunctionName'],
    [
      task({ Parameters: { FunctionName: 'f', 'Payload.$': '$.a[?(@.b)]' } }),
      'States.Redrive.Parameters is {"FunctionName":"f","Payload.$":"$.a[?(@.b)]"}: "$.a[?(@.b)]" is no path',
    ],
    [
      task({ ResultPath: '$.a[*]' }),
      'States.Redrive.ResultPath is "$.a[*]": "$.a[*]" must be a path to one place',
    ],
    [
      task({ Retry: [{ ErrorEquals: [] }] }),
      'States.Redrive.Retry[0].ErrorEquals is []: it must be a list of at least one',
    ],
    [
      task({ Retry: [{ ErrorEquals: ['E'], MaxAttempts: -1 }] }),
      'States.Redrive.Retry[0].MaxAttempts is -1: it must be a whole number from 0',
    ],
    [
      task({ Retry: [{ ErrorEquals: ['E'], IntervalSeconds: 5, MaxDelaySeconds: 5 }] }),
      'States.Redrive.Retry[0].MaxDelaySeconds is 5',
    ],
    [
      task({ Retry: [{ ErrorEquals: ['E'], BackoffRate: 0.5 }] }),
      'States.Redrive.Retry[0].BackoffRate is 0.5',
    ],
    [
      task({ Retry: [{ ErrorEquals: ['E'], Jitter: 'FULL' }] }),
      'States.Redrive.Retry[0].Jitter is "FULL": known here are',
    ],
    [
      task({ Catch: [{ ErrorEquals: ['States.ALL', 'E'], Next: 'Redrive' }] }),
      'either States.ALL alone or other errors',
    ],
    [task({ Catch: [{ ErrorEquals: ['E'], Next: 'Nowhere' }] }), 'there is no state Nowhere'],
    [task({ Arguments: {} }), 'States.Redrive.Arguments is {}: known here are'],
    [
      map({ ResultWriter: {} }),
      'States.Each.ResultWriter is {}: results are handed on, and not written to a bucket',
    ],
    [
      map({ ItemReader: { Resource: 'arn:aws:states:::s3:getObject' } }),
      'States.Each.ItemReader.Resource is "arn:aws:states:::s3:getObject": the only reader',
    ],
    [
      map({ ItemReader: { Resource: 'arn:aws:states:::s3:listObjectsV2' } }),
      'States.Each.ItemReader.Parameters is missing: the reader needs Bucket',
    ],
    [
      map({
        ItemReader: {
          Resource: 'arn:aws:states:::s3:listObjectsV2',
          Parameters: { Bucket: 'b' },
          ReaderConfig: { Transformation: 'LOAD_AND_FLATTEN' },
        },
      }),
      'States.Each.ItemReader.ReaderConfig.Transformation is "LOAD_AND_FLATTEN": objects are listed, and not read',
    ],
    [map({ ItemBatcher: {} }), 'States.Each.ItemBatcher.MaxItemsPerBatch is missing: a batcher needs it'],
    [
      map({ ToleratedFailurePercentage: 101 }),
      'States.Each.ToleratedFailurePercentage is 101: it must be a number from 0 to 100',
    ],
    [map({ Label: 'a b' }), 'States.Each.Label is "a b": it must be text without spaces'],
    [map({ Label: 'x'.repeat(41) }), 'it must be text of at most 40 characters'],
    [map({ ToleratedFailureCount: 1 }, 'INLINE'), 'States.Each.ToleratedFailureCount is 1: known here are'],
    [
      { A: { Type: 'Parallel', Branches: [{ StartAt: 'X', States: { X: { Type: 'Odd' } } }], End: true } },
      'States.A.Branches[0].States.X.Type is "Odd"',
    ],
    [{ ['x'.repeat(81)]: { Type: 'Succeed' } }, 'has more than 80 characters'],
  ])('%j is refused with state and field', async (states, message) => {
    await expect(read(states)).rejects.toMatchObject({
      code: 'InvalidDefinition',
      message: expect.stringContaining(message),
    });
  });

  it.each([
    ['{', 'The definition is not JSON: '],
    ['[]', 'The definition must be a JSON object.'],
    [' '.repeat(1_048_577), 'The definition has 1048577 characters; 1048576 are allowed.'],
    ['{"StartAt":"A","States":{"A":{"Type":"Succeed"}},"QueryLanguage":"SQL"}', 'QueryLanguage is "SQL"'],
    ['{"StartAt":"A","States":{"A":{"Type":"Succeed"}},"TimeoutSeconds":0}', 'TimeoutSeconds is 0'],
  ])('%s is refused', async (text, message) => {
    await expect(readDefinition(text)).rejects.toThrow(message);
  });

  it('takes a state in JSONata among others', async () => {
    const Say = { Type: 'Pass', QueryLanguage: 'JSONata', Output: '{% 1 + %}', End: true };
    await expect(read({ Say })).rejects.toThrow('States.Say.Output is "{% 1 + %}": " 1 + " is no JSONata');
    const { states } = await read({ Say: { ...Say, Output: '{% 1 %}' } });
    expect([...states.keys()]).toEqual(['Say']);
  });
});
