import { parseArn } from '../../base/arn';
import { isObject } from '../../base/json-object';
import { messageOf } from '../../base/message-of';
import type { Properties } from '../../template';

/** A target of a rule or a schedule. */
export interface EventTarget {
  readonly arn: string;
  /** JSON that the target gets instead of the event. */
  readonly input: string | undefined;
  /** The members that lead to the part of the event that the target gets. */
  readonly inputPath: readonly string[] | undefined;
  /** The members that lead to the partition key of a stream's record. Undefined takes the event's id. */
  readonly partitionKeyPath?: readonly string[];
  /** The queue for events that the target did not take. */
  readonly deadLetterArn: string | undefined;
}

/** The services that can be targets. */
export interface TargetServices {
  /** Invokes a function asynchronously (invocation type Event). Throws if the function does not exist. */
  readonly invokeLater: (functionArn: string, event: string) => unknown;
  /** Sends to a queue or a topic. Rejects if it does not exist. */
  readonly deliver: (arn: string, body: string) => Promise<unknown>;
  /** Writes a record. Throws if the stream does not exist or refuses it. */
  readonly putRecord: (streamArn: string, partitionKey: string, data: string) => unknown;
  /** Starts an execution of a state machine with this input. Throws if the state machine does not exist. */
  readonly startExecution: (stateMachineArn: string, input: string) => unknown;
  /** Receives a sentence for each event that no target and no dead-letter queue took. */
  readonly onNotice: (sentence: string) => void;
}

const SUPPORTED_SERVICES = ['lambda', 'sns', 'sqs', 'states'];

/** The reason for which any other target is refused. */
export const SUPPORTED_TARGETS =
  'functions, state machines, standard queues, standard topics and, for rules, streams are played as targets';

/** Reads the properties of a rule's target. */
export function readRuleTarget(from: Properties): EventTarget {
  const partitionKeyPath = readPath(from.nested('KinesisParameters'), 'PartitionKeyPath');
  return { ...readTarget(from, [...SUPPORTED_SERVICES, 'kinesis']), partitionKeyPath };
}

/** Reads the properties that targets of rules and of schedules share. */
export function readTarget(from: Properties, services: readonly string[] = SUPPORTED_SERVICES): EventTarget {
  const arn = from.requiredString('Arn');
  if (!services.includes(parseArn(arn).service)) {
    from.refuse('Arn', SUPPORTED_TARGETS);
  }
  const input = from.string('Input');
  if (input !== undefined && !isJson(input)) from.mustBe('Input', 'JSON');
  return {
    arn,
    input,
    inputPath: readPath(from, 'InputPath'),
    deadLetterArn: from.nested('DeadLetterConfig').string('Arn'),
  };
}

/** The text that a target gets for an event document. */
export function inputOf(target: EventTarget, document: unknown): string {
  if (target.input !== undefined) return target.input;
  const part = partOf(document, target.inputPath);
  return JSON.stringify(target.inputPath === undefined ? document : (part ?? null));
}

/**
 * The partition key of a record: the part of the event, or its id. Undefined if there is no such text or number.
 */
export function partitionKeyOf(target: EventTarget, document: { readonly id: string }): string | undefined {
  const part = partOf(document, target.partitionKeyPath ?? ['id']);
  return typeof part === 'string' || typeof part === 'number' ? String(part) : undefined;
}

function partOf(document: unknown, path: readonly string[] | undefined): unknown {
  return path?.reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), document);
}

/**
 * Sends a text to a target. If the target fails, the text goes to the dead-letter queue without a retry.
 * @param sender the rule or schedule, for the notice
 * @param partitionKey for a stream
 */
export async function sendTo(
  target: EventTarget,
  body: string,
  sender: string,
  services: TargetServices,
  partitionKey?: string,
): Promise<void> {
  try {
    await send(target.arn, body, services, partitionKey);
  } catch (error) {
    const problem = `${sender}: ${target.arn} did not take the event: ${messageOf(error)}`;
    if (target.deadLetterArn === undefined) return services.onNotice(problem);
    await services.deliver(target.deadLetterArn, body).catch((cause: unknown) => {
      services.onNotice(`${problem}; nor did its dead-letter queue: ${messageOf(cause)}`);
    });
  }
}

async function send(
  arn: string,
  body: string,
  services: TargetServices,
  partitionKey: string | undefined,
): Promise<void> {
  const { service } = parseArn(arn);
  if (service === 'lambda') await services.invokeLater(arn, body);
  else if (service === 'kinesis') {
    if (partitionKey === undefined) throw new Error('the event has nothing at PartitionKeyPath');
    await services.putRecord(arn, partitionKey, body);
  } else if (service === 'states') await services.startExecution(arn, body);
  else await services.deliver(arn, body);
}

/** Reads `$.detail.state` or `$['detail-type']`. Lists and wildcards are not supported. */
function readPath(from: Properties, property: string): readonly string[] | undefined {
  const text = from.string(property);
  if (text === undefined) return undefined;
  const members = [...text.matchAll(/\.([\w-]+)|\['([^']+)'\]/g)];
  const rebuilt = members.map(([whole]) => whole).join('');
  if (text !== `$${rebuilt}`)
    from.mustBe(property, "a path of members, such as $.detail or $['detail-type']");
  return members.map(([, plain, quoted]) => plain ?? quoted ?? '');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
