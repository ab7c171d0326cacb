import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stateMachineResources } from '../../../../local/services/step-functions';
import { provisionOne } from '../../template/support';
import { ending, ROLE, stepFunctions, succeeded } from './support/step-functions-fixture';

const definition = (result: unknown) => ({
  StartAt: 'Say',
  States: { Say: { Type: 'Pass', Result: result, End: true } },
});
/** As CloudFormation substitutes it. */
const placeholder = (name: string) => `$\{${name}}`;
const DefinitionString = JSON.stringify(definition('hello'));

describe('AWS::StepFunctions::StateMachine', () => {
  const fixture = stepFunctions();
  const make = (it: ReturnType<typeof fixture>, properties: object, request: object = {}) =>
    provisionOne(
      stateMachineResources(it.machines),
      'AWS::StepFunctions::StateMachine',
      { RoleArn: ROLE, ...properties },
      request,
    );

  it('is made with a name as CloudFormation generates one, and has its attributes', async () => {
    const Arn = 'arn:aws:states:eu-west-1:123456789012:stateMachine:Stack-Thing-ABC';
    expect(await make(fixture(), { DefinitionString })).toEqual({
      ref: Arn,
      attributes: { Arn, Name: 'Stack-Thing-ABC', StateMachineRevisionId: expect.any(String) },
      note: 'without effect here: RoleArn',
    });
  });

  it('takes its definition as an object, and puts substitutions into it', async () => {
    const it = fixture();
    const { ref } = await make(it, {
      StateMachineName: 'm',
      StateMachineType: 'EXPRESS',
      Definition: definition(`${placeholder('greeting')} ${placeholder('unknown')}`),
      DefinitionSubstitutions: { greeting: 'good day' },
      LoggingConfiguration: {},
    });
    const execution = it.machines.start(ref);
    expect(execution.settings.arn).toMatch(/^arn:aws:states:eu-west-1:123456789012:express:m:[\w-]+:[\w-]+$/);
    expect(ending(await it.end(execution))).toEqual(succeeded(`good day ${placeholder('unknown')}`));
  });

  it('reads its definition from a file asset', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'definition-'));
    const file = join(folder, 'asset.json');
    writeFileSync(file, DefinitionString);
    const it = fixture();
    const DefinitionS3Location = { Bucket: 'assets', Key: 'key.json' };
    const assetPath = (bucket: string, key: string) => (`${bucket}/${key}` === 'assets/key.json' ? file : '');
    const { ref } = await make(it, { DefinitionS3Location }, { assetPath });
    expect(ending(await it.end(it.machines.start(ref)))).toEqual(succeeded('hello'));
    rmSync(folder, { recursive: true });
  });

  it.each<[object, string]>([
    [{}, 'DefinitionString is missing: it is needed, or Definition or DefinitionS3Location'],
    [{ DefinitionString: '{}' }, 'StartAt is missing'],
    [
      { DefinitionString, StateMachineType: 'FAST' },
      'StateMachineType is "FAST": it must be STANDARD or EXPRESS',
    ],
    [{ DefinitionString, StateMachineName: 'a b' }, "Invalid Name: 'a b'"],
    [
      { DefinitionS3Location: { Bucket: 'b', Key: 'k' } },
      'DefinitionS3Location cannot be read: There are no assets.',
    ],
  ])('%j is refused', async (properties, message) => {
    await expect(make(fixture(), properties)).rejects.toThrow(message);
  });

  it('is refused when there is one of its name', async () => {
    const it = fixture();
    await make(it, { DefinitionString });
    await expect(make(it, { DefinitionString })).rejects.toThrow('State Machine Already Exists');
  });
});
