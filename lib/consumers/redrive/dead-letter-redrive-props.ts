import type {
  aws_cloudwatch as cloudwatch,
  Duration,
  aws_events as events,
  RemovalPolicy,
  aws_stepfunctions as stepfunctions,
} from 'aws-cdk-lib';
import type { FunctionOptions } from '../../support/function-options';
import type { LambdaConsumer } from '../lambda-consumer';

/** Properties of a DeadLetterRedrive. */
export interface DeadLetterRedriveProps {
  /** The consumer whose failed records are replayed. Without a parking lot, its failure destination must be a queue or a bucket. */
  readonly consumer: LambdaConsumer;

  /**
   * How many batches are redriven at once, 1 to 1,000. Each invokes the consumer with one event after the other, so this
   * is also how many executions of the consumer a redrive uses. An execution's input can ask for another number.
   *
   * @default 10
   */
  readonly maxConcurrency?: number;

  /**
   * The retention of the consumer's stream, 24 hours to 365 days. For a queue as failure destination only.
   *
   * @default - the stream's own retention; required for an imported stream with a queue
   */
  readonly retentionPeriod?: Duration;

  /**
   * When EventBridge starts a redrive. Repair the cause first: until then the records fail again.
   *
   * @default - only when somebody starts an execution
   */
  readonly schedule?: events.Schedule;

  /**
   * The actions of the age alarm and of the alarm on failed executions.
   *
   * @default - the alarms have no actions
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];

  /**
   * The log of the state machine. It repeats what the history of each execution says, and that is kept for 90 days.
   *
   * @default - no log
   */
  readonly executionLogs?: stepfunctions.LogOptions;

  /**
   * Whether X-Ray traces the executions.
   *
   * @default false
   */
  readonly tracing?: boolean;

  /**
   * The removal policy of the function's logs and, with a queue, of the bucket for the records that it points to.
   *
   * @default - the logs are deleted with the stack, the bucket stays
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Memory, network, logs and keys of the function.
   *
   * @default - see FunctionOptions, with a timeout of 15 minutes
   */
  readonly functionOptions?: FunctionOptions;
}
