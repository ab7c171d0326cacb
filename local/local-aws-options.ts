import type { AlarmTransition } from './services/cloudwatch';
import type { DeliveryOutcome } from './services/delivery';
import type { RecordOutcome } from './services/event-source-mapping';
import type { LogLine } from './services/lambda';

/** What an account may do, where that is less than what most accounts may. */
export interface AccountOptions {
  /** Concurrent executions of all functions. Default 1,000; an account made lately can have 10. */
  readonly concurrencyQuota?: number;
  /**
   * AWS seconds until the permissions of a function hold: so long all its calls are denied. Default 0. AWS states no
   * time.
   */
  readonly iamDelaySeconds?: number;
}

/** How to start AWS on this machine. */
export interface LocalAwsOptions {
  /** The cloud assembly: the folder that `cdk synth` wrote, or `app.synth().directory` in a test. */
  readonly assembly: string;
  /** Where functions' logs and buckets' objects are kept: `logs/` and `s3/` in it. It is made where it is missing. */
  readonly folder: string;
  /** Names of the stacks to make, with what they depend on. Default: all. */
  readonly stacks?: readonly string[];
  /** The port of the endpoint on 127.0.0.1. Default 0: any free one. */
  readonly port?: number;
  /**
   * AWS seconds in one real second, for what takes minutes on AWS. 1 or more, default 20. CloudWatch's minutes, alarms and
   * schedules go by it: at 20 a minute of metrics takes three seconds.
   */
  readonly compression?: number;
  /** Region of stacks that name none. Default `us-east-1`. */
  readonly region?: string;
  /** 12 digits, for stacks that name no account. Default `000000000000`. */
  readonly accountId?: string;
  /** The account's quotas and delays. Default: those of an account in use. */
  readonly account?: AccountOptions;
  /** What the records of all streams may take, in bytes. Default 512 MiB. */
  readonly memoryBudgetBytes?: number;
  /** Function processes at work at once. Default: twice the machine's cores; invocations beyond wait. */
  readonly maxEnvironments?: number;
  /** Leave out resources of types that nothing plays, instead of refusing the assembly. Default false. */
  readonly allowUnknown?: boolean;
  /** Gets each sentence that a person should read. Default: they go to standard error. */
  readonly onNotice?: (sentence: string) => void;
  /** Gets each line that a function logs. */
  readonly onLog?: (line: LogLine) => void;
  /** Gets what became of records that an event source mapping read. */
  readonly onRecordOutcome?: (mappingUuid: string, disposition: RecordOutcome) => void;
  /** Gets what became of records that a Firehose delivery stream or a channel took in, with its name. */
  readonly onDelivery?: (name: string, outcome: DeliveryOutcome) => void;
  /** Gets every change of an alarm's state. */
  readonly onAlarmTransition?: (transition: AlarmTransition) => void;
}
