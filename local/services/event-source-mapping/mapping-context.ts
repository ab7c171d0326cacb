import type { Chance } from '../../base/chance';
import type { Clock } from '../../base/clock';
import type { Scale } from '../../base/scale';
import type { FunctionInvoker } from '../lambda';
import type { FailureDestination } from './failure/failure-record';
import type { BatchAttempt, EventCounters, RecordOutcome } from './record-outcome';
import type { EventSourceMappingSettings } from './settings';

/** What the parts of one mapping share. */
export interface MappingContext {
  readonly uuid: string;
  readonly settings: EventSourceMappingSettings;
  readonly functionArn: string;
  readonly region: string;
  /** The function's execution role, which events name as `invokeIdentityArn`. */
  readonly roleArn: string;
  readonly invoker: FunctionInvoker;
  readonly destination: FailureDestination | undefined;
  readonly clock: Clock;
  readonly chance: Chance;
  /**
   * What a record stands for. A batch has an Nth of the records, and stands for as many as a batch on AWS: so there
   * are as many invocations as on AWS, and they cost the same. That a batch has one record at least, however large
   * the scale, makes fewer of them.
   */
  readonly scale: Scale;
  /** Counts what is played. */
  readonly counters: EventCounters;
  /** False while the mapping is disabled. */
  isRunning(): boolean;
  /** Milliseconds after which the stream loses a record. */
  retentionMs(): number;
  /** `undefined` for success, a sentence for a failure. */
  lastResult(problem: string | undefined): void;
  /** A batch is sent; its last record has this age, in milliseconds. */
  sending(iteratorAgeMs: number): void;
  /** Tells people, with the mapping's id and function before it. */
  notice(sentence: string): void;
  attempted(attempt: BatchAttempt): void;
  recordOutcome(outcome: RecordOutcome): void;
}
