import { EventSourceMappings } from '../../local/services/event-source-mapping';
import type { InvokeResult } from '../../local/services/lambda';
import { MemoryDestination, QUEUE_ARN } from '../local/services/event-source-mapping/support/make-mapping';
import {
  type Event,
  ScriptedFunction,
} from '../local/services/event-source-mapping/support/scripted-function';
import { type Api, StreamARN } from '../local/services/kinesis/support/api-fixture';

export const FUNCTION_NAME = 'consumer';

/** The settings of a mapping that gives up into a queue after a few attempts. */
export const TO_QUEUE = { DestinationConfig: { OnFailure: { Destination: QUEUE_ARN } } };
export const REPORTING = { FunctionResponseTypes: ['ReportBatchItemFailures'] };

/** A function of which a test says what it answers, or throws; it has an account of its invocations. */
export class RecordingFunction extends ScriptedFunction {
  /** Milliseconds since the epoch. */
  readonly invokedAt: number[] = [];

  constructor(
    private readonly api: Api,
    handler: (event: Event, invocation: number) => unknown,
  ) {
    super(handler);
  }

  override invoke(functionName: string, payload: string): Promise<InvokeResult> {
    this.invokedAt.push(this.api.clock.now());
    return super.invoke(functionName, payload);
  }
}

/** The mappings of one test: on the stream of its API, with a destination that keeps what it is given. */
export function mappingsOf(api: Api, handler: (event: Event, invocation: number) => unknown = () => null) {
  const invoker = new RecordingFunction(api, handler);
  const destination = new MemoryDestination();
  const mappings = new EventSourceMappings({
    clock: api.clock,
    invoker,
    destination,
    reader: (arn) => api.engine.reader(arn),
    consumer: (arn) => api.engine.consumerByArn(arn),
  });
  const create = (properties: Readonly<Record<string, unknown>>) =>
    mappings.create({
      EventSourceArn: StreamARN,
      FunctionName: FUNCTION_NAME,
      StartingPosition: 'TRIM_HORIZON',
      ...properties,
    });
  return { invoker, destination, mappings, create };
}
