import type { Fault, FaultOptions } from '../faults';
import type { AlarmTransition } from '../services/cloudwatch';
import type { DeliveryOutcome } from '../services/delivery';
import type { BatchAttempt, RecordOutcome } from '../services/event-source-mapping';
import type { FunctionTime, LogLine } from '../services/lambda';

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

/** A provisioned stream that no template has. */
export interface StreamOptions {
  /** 1 to 128 letters, digits, `_`, `.` or `-`. */
  readonly name: string;
  /** Open shards, 1 or more. */
  readonly shards: number;
}

/** How to start AWS on this machine. */
export interface LocalAwsOptions {
  /**
   * The cloud assembly: the folder that `cdk synth` wrote, or `app.synth().directory` in a test. Default: none, an account
   * with nothing in it.
   */
  readonly assembly?: string;
  /** Streams to make besides those of the assembly. Default: none. */
  readonly streams?: readonly StreamOptions[];
  /**
   * Logical ids of resources to leave out, for example of a function that cannot run on this machine. What acts through
   * one is left out too: its event source mappings, versions and subscriptions. Default: none.
   */
  readonly without?: readonly string[];
  /**
   * Folder for the logs of functions (`logs/`) and the objects of buckets (`s3/`). It is created if missing; only its
   * owner may open it (mode 0700).
   */
  readonly folder: string;
  /** Names of the stacks to create; the stacks they depend on come along. Default: all. */
  readonly stacks?: readonly string[];
  /** Port of the endpoint on 127.0.0.1. Default 0: any free port. */
  readonly port?: number;
  /**
   * The most AWS seconds in a real second, above 0. Default: 1, for clients that live in real time, and unlimited while
   * time is played (`clock.advance`, `clock.runUntil`, `clock.play`).
   */
  readonly pace?: number;
  /** AWS's time at the start, in milliseconds since the epoch. Default: now. */
  readonly startsAt?: number;
  /**
   * A whole number from 0 to 2^32-1. Ids, jitter, what functions draw by chance and the order of what happens at one
   * moment follow from it, so that the same seed tells the same story. Default: chance.
   */
  readonly seed?: number;
  /** Whether time passes also while nobody plays it, for clients that live in real time. Default: unless there is a seed. */
  readonly live?: boolean;
  /** What functions are charged in AWS's time. Default: 300 ms to start, 8 ms for an invocation, 0.1 ms for a record. */
  readonly functionTime?: Partial<FunctionTime>;
  /**
   * How many records on AWS a record stands for: 1 or more, default 1. Shards, tables, batches and buffers then take
   * an Nth of the records, and metrics of records and bytes are multiplied by it. Time is not scaled.
   */
  readonly scale?: number;
  /**
   * The most seconds' worth of a limit of records or bytes that passes at once in a scale model, default 10. A load of
   * one record a minute for each shard needs 60.
   */
  readonly burstSeconds?: number;
  /** Region of stacks without an environment. Default `us-east-1`. */
  readonly region?: string;
  /** 12 digits: the account of stacks without an environment. Default `000000000000`. */
  readonly accountId?: string;
  /** The account's quotas and delays. Default: those of an account in use. */
  readonly account?: AccountOptions;
  /** The faults to inject, drawn from a seed. Default: none. */
  readonly faults?: FaultOptions;
  /** Memory for the records of all streams, in bytes. Default 512 MiB. */
  readonly memoryBudgetBytes?: number;
  /**
   * Function processes at a time; further invocations wait. Default 8.
   */
  readonly maxEnvironments?: number;
  /** Whether resources of unsupported types are left out instead of refused. Default false. */
  readonly allowUnknown?: boolean;
  /** Gets each sentence for people. Default: standard error. */
  readonly onNotice?: (sentence: string) => void;
  /** Gets a sentence when the memory for records is used up, and again after some was released. Default: `onNotice`. */
  readonly onMemoryUsedUp?: (sentence: string) => void;
  /** Gets each line that a function logs. */
  readonly onLog?: (line: LogLine) => void;
  /** Gets each attempt of an event source mapping to hand a batch to its function, once the function has answered. */
  readonly onBatchAttempt?: (mappingUuid: string, attempt: BatchAttempt) => void;
  /** Gets the outcome of records that an event source mapping read. */
  readonly onRecordOutcome?: (mappingUuid: string, disposition: RecordOutcome) => void;
  /** Gets the outcome of records that a Firehose delivery stream or a channel took in, with its name. */
  readonly onDelivery?: (name: string, outcome: DeliveryOutcome) => void;
  /** Gets every change of an alarm's state. */
  readonly onAlarmTransition?: (transition: AlarmTransition) => void;
  /** Gets every fault that was injected. */
  readonly onFault?: (fault: Fault) => void;
}
