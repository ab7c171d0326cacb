import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { InputError } from '../../support/check';
import type { LambdaConsumer, MappingFacts } from '../lambda-consumer';

/** The environment of a function holds 4 KB in all (AWS Lambda Developer Guide, quotas). */
const MAX_FILTER_CHARACTERS = 2_500;

/**
 * Refuses a consumer that cannot be redriven, and warns of one whose pointers are not all that they seem.
 * @throws InputError
 */
export function checkRedrive(
  redrive: IConstruct,
  where: string,
  consumer: LambdaConsumer,
  mapping: MappingFacts,
): void {
  const { deadLetterQueue: queue, failureBucket, parkingLot } = consumer;
  if (queue === undefined && failureBucket === undefined && parkingLot === undefined) {
    throw new InputError(
      `${where}: consumer "${consumer.node.path}" has a topic as failure destination, from which nothing can be read; ` +
        'allowed are FailureDestination.queue() and FailureDestination.bucket(), and any with a parking lot.',
    );
  }
  if (mapping.hasTumblingWindow) {
    throw new InputError(
      `${where}: consumer "${consumer.node.path}" has a tumblingWindow, and a replayed event belongs to no window; allowed ` +
        'is a consumer without one.',
    );
  }
  if (queue === undefined) return;
  if (mapping.patterns.join().length > MAX_FILTER_CHARACTERS) {
    throw new InputError(
      `${where}: the filters of consumer "${consumer.node.path}" have ${mapping.patterns.join().length} characters; allowed ` +
        `are ${MAX_FILTER_CHARACTERS} with a queue, because the redrive holds them in its environment. Use ` +
        'FailureDestination.bucket(), whose records were filtered.',
    );
  }
  if (mapping.patterns.length > 0 && mapping.hidesPatterns) {
    Validations.of(redrive).addWarning(
      'cdk-kinesis-blueprint:DeadLetterRedrive.filtersInEnvironment',
      `the filters of "${consumer.node.path}" are encrypted with a key of yours, and the redrive of its queue holds them in ` +
        'the environment of its function. Use FailureDestination.bucket(), whose records were filtered.',
    );
  }
  if (mapping.parallelizationFactor > 1) {
    Validations.of(redrive).addWarning(
      'cdk-kinesis-blueprint:DeadLetterRedrive.pointersAreWide',
      `"${consumer.node.path}" has a parallelization factor of ${mapping.parallelizationFactor}: a pointer names the first ` +
        'and the last record of its batch, and the records of other batches in between are replayed too. Use ' +
        'FailureDestination.bucket(), or a sink that takes a record twice.',
    );
  }
}
