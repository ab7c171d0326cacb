import { checkIs, InputError } from '../support/check';
import type { DataStreamProps } from './data-stream';
import { DataStreamEncryption } from './data-stream-encryption';
import { StreamCapacity } from './stream-capacity';

/** Props of the CDK's own stream that mean something here too, and what says it here. */
const PROPS_OF_THE_CDK: Readonly<Record<string, string>> = {
  shardCount: 'capacity: StreamCapacity.provisioned({ shards })',
  streamMode: 'capacity: StreamCapacity.onDemand() or StreamCapacity.provisioned({ shards })',
  encryptionKey: 'encryption: DataStreamEncryption.customerManaged(key)',
};

/**
 * Refuses what a program without types can give, and what would otherwise be taken without a word.
 * @throws InputError that says what is allowed
 */
export function checkStreamKinds(where: string, props: DataStreamProps): void {
  for (const [name, instead] of Object.entries(PROPS_OF_THE_CDK)) {
    if (Object(props)[name] === undefined) continue;
    throw new InputError(`${where}: ${name} is a prop of kinesis.Stream; here it is ${instead}.`);
  }
  const { capacity, encryption } = props;
  if (capacity !== undefined) {
    const allowed =
      'StreamCapacity.onDemand(), .provisioned({ shards }) or .autoscaled({ minShards, maxShards })';
    checkIs(where, 'capacity', capacity, (value) => value instanceof StreamCapacity, allowed);
  }
  if (encryption !== undefined) {
    const allowed = 'DataStreamEncryption.customerManaged() or .awsManaged()';
    checkIs(where, 'encryption', encryption, (value) => value instanceof DataStreamEncryption, allowed);
  }
}
