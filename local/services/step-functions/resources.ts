import { readFileSync } from 'node:fs';
import { messageOf } from '../../base/message-of';
import {
  Properties,
  type ProvisionedResource,
  type ResourceProvider,
  type ResourceRequest,
} from '../../template';
import { invalidDefinition } from './errors';
import { MAX_NAME_CHARACTERS } from './limits';
import type { StateMachines } from './state-machines';

const UNSUPPORTED = {
  withoutEffect: [
    'DefinitionS3Location.Version',
    'EncryptionConfiguration',
    'LoggingConfiguration',
    'RoleArn',
    'Tags',
    'TracingConfiguration',
  ],
};

/** Provisions `AWS::StepFunctions::StateMachine`. */
export function stateMachineResources(machines: StateMachines): ResourceProvider {
  return { 'AWS::StepFunctions::StateMachine': (resource) => makeStateMachine(machines, resource) };
}

async function makeStateMachine(
  machines: StateMachines,
  resource: ResourceRequest,
): Promise<ProvisionedResource> {
  const properties = new Properties(resource.properties, UNSUPPORTED);
  const name = properties.string('StateMachineName') ?? resource.physicalName(MAX_NAME_CHARACTERS);
  const type = properties.oneOf('StateMachineType', ['STANDARD', 'EXPRESS']) ?? 'STANDARD';
  const roleArn = properties.string('RoleArn') ?? '';
  const substitutions = properties.strings('DefinitionSubstitutions');
  const text = definitionText(properties, resource);
  const note = properties.note(
    ...(type === 'EXPRESS' ? ['its executions can be described, as those of a STANDARD state machine'] : []),
  );
  const definition = substituted(text(), substitutions);
  const machine = await machines.add({ name, type, definition, roleArn }, resource);
  return {
    ref: machine.arn,
    attributes: { Arn: machine.arn, Name: name, StateMachineRevisionId: machine.revisionId },
    note,
  };
}

/** The definition: a string or an object in the template, or a file asset. */
function definitionText(properties: Properties, resource: ResourceRequest): () => string {
  const text = properties.string('DefinitionString');
  const object = properties.object('Definition');
  const location = properties.nested('DefinitionS3Location');
  const [bucket, key] = [location.string('Bucket'), location.string('Key')];
  if (text !== undefined) return () => text;
  if (object !== undefined) return () => JSON.stringify(object);
  if (bucket !== undefined && key !== undefined) {
    return () => {
      try {
        return readFileSync(resource.assetPath(bucket, key), 'utf8');
      } catch (error) {
        throw invalidDefinition(`DefinitionS3Location cannot be read: ${messageOf(error)}`);
      }
    };
  }
  return () => properties.refuse('DefinitionString', 'it is needed, or Definition or DefinitionS3Location');
}

/**
 * Replaces `${name}` by its value.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-stepfunctions-statemachine.html
 */
function substituted(definition: string, values: Readonly<Record<string, string>>): string {
  return definition.replace(/\$\{([^}]+)\}/g, (whole, name: string) => values[name] ?? whole);
}
