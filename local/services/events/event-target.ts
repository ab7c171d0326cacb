import { parseArn } from '../../base/arn';
import { isObject } from '../../base/json-object';
import { messageOf } from '../../base/message-of';
import type { Properties } from '../../template';

/** Where events go, and what of them. */
export interface EventTarget {
  readonly arn: string;
  /** JSON that is sent in place of the event. */
  readonly input: string | undefined;
  /** The members to follow to the part of the event that is sent. */
  readonly inputPath: readonly string[] | undefined;
  /** A queue for what the target did not take. */
  readonly deadLetterArn: string | undefined;
}

/** The services that events can be sent to. */
export interface TargetServices {
  /** Hands a function an event, to run it later (invocation type Event); throws when it does not exist. */
  readonly invokeLater: (functionArn: string, event: string) => unknown;
  /** Sends to a queue or a topic; rejects when it does not exist. */
  readonly deliver: (arn: string, body: string) => Promise<unknown>;
  /** Starts an execution of a state machine, which gets the text as its input; throws when it does not exist. */
  readonly startExecution: (stateMachineArn: string, input: string) => unknown;
  /** Gets a sentence for everything that could not be sent. */
  readonly onNotice: (sentence: string) => void;
}

const PLAYED = ['lambda', 'sns', 'sqs', 'states'];

/** What is said of any other target. */
export const PLAYED_TARGETS =
  'functions, state machines, standard queues and standard topics are played as targets';

/** Reads what rules and schedules have in common of a target. */
export function readTarget(from: Properties): EventTarget {
  const arn = from.requiredString('Arn');
  if (!PLAYED.includes(parseArn(arn).service)) {
    from.refuse('Arn', PLAYED_TARGETS);
  }
  const input = from.string('Input');
  if (input !== undefined && !isJson(input)) from.mustBe('Input', 'JSON');
  return {
    arn,
    input,
    inputPath: readPath(from),
    deadLetterArn: from.nested('DeadLetterConfig').string('Arn'),
  };
}

/** The text that a target gets of a document. */
export function inputOf(target: EventTarget, document: unknown): string {
  if (target.input !== undefined) return target.input;
  const part = target.inputPath?.reduce<unknown>(
    (value, name) => (isObject(value) ? value[name] : undefined),
    document,
  );
  return JSON.stringify(target.inputPath === undefined ? document : (part ?? null));
}

/**
 * Sends a text to a target. What it does not take goes to the dead-letter queue without further attempts, or is told.
 * @param sender who sends it, for the sentence
 */
export async function sendTo(
  target: EventTarget,
  body: string,
  sender: string,
  services: TargetServices,
): Promise<void> {
  try {
    await send(target.arn, body, services);
  } catch (error) {
    const problem = `${sender}: ${target.arn} did not take the event: ${messageOf(error)}`;
    if (target.deadLetterArn === undefined) return services.onNotice(problem);
    await services.deliver(target.deadLetterArn, body).catch((cause: unknown) => {
      services.onNotice(`${problem}; nor did its dead-letter queue: ${messageOf(cause)}`);
    });
  }
}

async function send(arn: string, body: string, services: TargetServices): Promise<void> {
  const { service } = parseArn(arn);
  if (service === 'lambda') await services.invokeLater(arn, body);
  else if (service === 'states') await services.startExecution(arn, body);
  else await services.deliver(arn, body);
}

/** `$.detail.state` or `$['detail-type']`; lists and wildcards are not played. */
function readPath(from: Properties): readonly string[] | undefined {
  const text = from.string('InputPath');
  if (text === undefined) return undefined;
  const members = [...text.matchAll(/\.([\w-]+)|\['([^']+)'\]/g)];
  const rebuilt = members.map(([whole]) => whole).join('');
  if (text !== `$${rebuilt}`)
    from.mustBe('InputPath', "a path of members, such as $.detail or $['detail-type']");
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
