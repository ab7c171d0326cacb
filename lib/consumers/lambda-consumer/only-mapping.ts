import { aws_lambda as lambda } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { InputError } from '../../support/check';

/** What Lambda tells mappings apart by. */
interface MappingEnds {
  /** Of the stream, or of the registered consumer that is read. */
  readonly eventSourceArn: string;
  /** With its version or alias, where the mapping is on one. */
  readonly functionArn: string;
}

const mappingsOf = new WeakMap<IConstruct, Map<string, string>>();

/**
 * Refuses a second mapping of the same function and source in an app. Lambda refuses it when the stack is
 * deployed (ResourceConflictException), and the stack rolls back. A function, a version and an alias of it
 * are three.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
 * @throws InputError
 */
export function checkOnlyMapping(
  where: string,
  consumer: IConstruct,
  { eventSourceArn, functionArn }: MappingEnds,
): void {
  const { root } = consumer.node;
  const mappings = mappingsOf.get(root) ?? new Map<string, string>();
  mappingsOf.set(root, mappings);
  // A token is the same text wherever it is used, so ARNs of this app compare like those of imports.
  const ends = JSON.stringify([eventSourceArn, functionArn]);
  const other = mappings.get(ends);
  if (other !== undefined) {
    throw new InputError(
      `${where}: "${other}" gives the same stream to the same function already; allowed is one consumer of a stream for ` +
        'each function, version or alias (Lambda, CreateEventSourceMapping: ResourceConflictException).',
    );
  }
  mappings.set(ends, consumer.node.path);
}

/**
 * The mappings that the app makes in another way, for example by `handler.addEventSource`, of the same function and
 * source: a sentence for each. They can come after the consumer, so they are looked for when the app is validated.
 */
export function otherMappings(consumer: IConstruct, own: lambda.CfnEventSourceMapping): string[] {
  return consumer.node.root.node
    .findAll()
    .filter(
      (other): other is lambda.CfnEventSourceMapping =>
        other instanceof lambda.CfnEventSourceMapping &&
        other !== own &&
        other.eventSourceArn === own.eventSourceArn &&
        other.functionName === own.functionName,
    )
    .map(
      ({ node }) =>
        `"${node.path}" gives the same stream to the same function; allowed is one mapping of a stream for each function, ` +
        'version or alias (Lambda, CreateEventSourceMapping: ResourceConflictException). Remove it.',
    );
}
