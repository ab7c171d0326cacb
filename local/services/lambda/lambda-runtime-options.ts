import type { Chance } from '../../base/chance';
import type { Clock } from '../../base/clock';
import type { Disturbance } from './environments/execution-environment';
import type { FunctionWorker } from './environments/function-worker';
import type { DeliverMessage } from './invocations/async-invocations';
import type { InvocationFacts, LogLine } from './invocations/invocation';
import type { FunctionTime } from './time-model';

export interface LambdaRuntimeOptions {
  /** For timeouts, which last as long as on AWS. */
  readonly clock: Clock;
  /** Ids, and what the code of functions draws by chance. Default: the machine's. */
  readonly chance?: Chance;
  /** Variables for every function, for example `AWS_ENDPOINT_URL`; called at each cold start. */
  readonly variables?: () => Readonly<Record<string, string>>;
  /** Folder for each function's log, `<function>.log`; default: none is kept. */
  readonly logFolder?: string;
  /** Default: 50 MiB. */
  readonly maxLogFileBytes?: number;
  readonly onLog?: (line: LogLine) => void;
  /** Gets every finished invocation, and every throttled one. */
  readonly onInvocation?: (facts: InvocationFacts) => void;
  /** Gets one sentence for each thing that the operator should know. */
  readonly onNotice: (notice: string) => void;
  /**
   * Processes at work at once; default 8. Further invocations wait; AWS would run them.
   */
  readonly maxEnvironments?: number;
  /** What functions are charged in AWS's time. Default: {@link DEFAULT_FUNCTION_TIME}. */
  readonly functionTime?: Partial<FunctionTime>;
  /** Concurrent executions of the account; default: 1,000. Further invocations are throttled, as on AWS. */
  readonly accountConcurrency?: number;
  /**
   * Delivers to the destinations of asynchronous invocations. Without it none can be reached, with a notice.
   */
  readonly deliver?: DeliverMessage;
  /** What goes wrong with an invocation that begins in an environment. Default: nothing. */
  readonly disturb?: (
    functionName: string,
    environment: Pick<FunctionWorker, 'accessKeyId' | 'ended' | 'kill'>,
  ) => Disturbance | undefined;
}

export interface InvokeOptions {
  /** A version or alias. */
  readonly qualifier?: string;
  /** JSON, handed to the function as `context.clientContext`. */
  readonly clientContext?: string;
  /** The access key of the caller's request. It shows when a function invokes a function. */
  readonly callerAccessKeyId?: string;
  /** Gets the lines of this invocation. */
  readonly onLine?: (line: string) => void;
  /** Records of an event source mapping in the payload; the function is charged for each. Default 0. */
  readonly records?: number;
}

/** How an asynchronous event is taken. */
export interface InvokeAsyncOptions {
  readonly qualifier?: string;
  /** Whether the event loses its value when the run stops. Default false: its loss is reported. */
  readonly endsWithRun?: boolean;
}
