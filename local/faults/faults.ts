import { UserError } from '../../common';
import type { AwsError } from '../base/aws-error';
import type { Clock } from '../base/clock';
import { checkFaultOptions, type FaultOptions, type FaultService } from './fault-options';
import { type CallVerdict, type DatapointVerdict, FaultPlan } from './fault-plan';
import { errorOf } from './service-errors';

export type FaultKind =
  | 'crash'
  | 'timeout'
  | CallVerdict
  | 'partialPut'
  | 'partialWrite'
  | 'slowReshard'
  | 'lateDatapoint'
  | 'missingDatapoint'
  | 'redeploy';

/** One fault that was injected. */
export interface Fault {
  /** Milliseconds since the epoch, on the clock of the local AWS. */
  readonly time: number;
  readonly kind: FaultKind;
  /** A function, a call ("dynamodb PutItem"), a stream, or a metric. */
  readonly target: string;
}

/** An execution environment that can be killed. */
export interface Killable {
  /** Signs the environment's calls. */
  readonly accessKeyId: string;
  /** Resolves when the process is gone. */
  readonly ended: Promise<void>;
  /** Kills the process; resolves when it is gone. */
  kill(): Promise<void>;
}

export interface FaultsOptions {
  readonly faults: FaultOptions;
  readonly clock: Clock;
  readonly onFault?: (fault: Fault) => void;
}

interface Crash {
  callsLeft: number;
  readonly environment: Killable;
}

/**
 * The faults of one local AWS: asks the plan on the clock, counts and reports what is injected. It injects
 * nothing before {@link begin} and after {@link end}.
 */
export class Faults {
  private readonly plan: FaultPlan;
  private readonly clock: Clock;
  private readonly injected = new Map<FaultKind, number>();
  private readonly crashes = new Map<string, Crash>();
  private startedAt: number | undefined;
  private cancels: (() => void)[] = [];

  /** @throws UserError for options that are not allowed */
  constructor(private readonly options: FaultsOptions) {
    checkFaultOptions(options.faults);
    this.plan = new FaultPlan(options.faults);
    this.clock = options.clock;
  }

  /** How many faults of each kind were injected. */
  get counts(): Readonly<Partial<Record<FaultKind, number>>> {
    return Object.fromEntries(this.injected);
  }

  /**
   * From now on faults are injected; outages and redeploys count from now.
   * @param functionNames the functions that can be redeployed
   * @param replaceEnvironments redeploys a function
   * @throws UserError for a redeploy of a function that does not exist
   */
  begin(functionNames: readonly string[], replaceEnvironments: (functionName: string) => void): void {
    this.startedAt = this.clock.now();
    const { redeploys = [] } = this.options.faults;
    for (const { atSeconds, function: part = '' } of redeploys) {
      const names = functionNames.filter((name) => name.includes(part));
      if (names.length === 0 && part !== '') {
        throw new UserError(
          `faults.redeploys names the function ${part}; the functions are ${functionNames.join(', ')}.`,
        );
      }
      const replace = () => {
        for (const name of names) {
          this.report('redeploy', name);
          replaceEnvironments(name);
        }
      };
      this.cancels.push(this.clock.after(atSeconds * 1000, replace));
    }
  }

  /** No fault is injected any more. Those under way take their course. */
  end(): void {
    this.startedAt = undefined;
    for (const cancel of this.cancels.splice(0)) cancel();
  }

  /** Judges an invocation that begins in this environment. */
  invocation(functionName: string, environment: Killable): 'crash' | 'hang' | undefined {
    if (this.startedAt === undefined) return undefined;
    const verdict = this.plan.invocation(functionName);
    if (verdict === undefined) return undefined;
    this.report(verdict.kind, functionName);
    if (verdict.kind === 'timeout') return 'hang';
    const { accessKeyId } = environment;
    this.crashes.set(accessKeyId, { callsLeft: verdict.atCall, environment });
    void environment.ended.then(() => this.crashes.delete(accessKeyId));
    return 'crash';
  }

  /** Kills the caller's process if this is the call at which it crashes; resolves when it is gone. */
  async called(accessKeyId: string): Promise<void> {
    const crash = this.crashes.get(accessKeyId);
    if (crash === undefined) return;
    crash.callsLeft -= 1;
    if (crash.callsLeft === 0) await crash.environment.kill();
  }

  /** Judges a call. The verdict is to be reported once it is carried out. */
  call(service: FaultService, operation: string): CallVerdict | undefined {
    if (this.startedAt === undefined) return undefined;
    return this.plan.call(service, operation, this.clock.now() - this.startedAt);
  }

  /** Counts and reports a call's fault. */
  reportCall(kind: FaultKind, service: FaultService, operation: string): void {
    this.report(kind, `${service} ${operation}`);
  }

  /** The error that the services' own calls get while a service is down. */
  outageOf(service: FaultService, operation: string): AwsError | undefined {
    if (this.startedAt === undefined) return undefined;
    if (!this.plan.isDown(service, this.clock.now() - this.startedAt)) return undefined;
    this.reportCall('outage', service, operation);
    return errorOf(service, 'outage', operation);
  }

  /** The places of a batch's entries that fail, each with a number from 0 to 1 that tells how. */
  partOf(kind: 'partialPut' | 'partialWrite', target: string, entries: number): ReadonlyMap<number, number> {
    return this.startedAt === undefined ? new Map() : this.plan.partOf(kind, target, entries);
  }

  /** How many times as long the next round of a stream's reshard takes. */
  slowdown(streamName: string): number {
    const factor = this.startedAt === undefined ? 1 : this.plan.slowdown(streamName);
    if (factor !== 1) this.report('slowReshard', streamName);
    return factor;
  }

  /** Judges a metric's datapoint of a minute. */
  datapoint(metric: string): DatapointVerdict | undefined {
    if (this.startedAt === undefined) return undefined;
    const verdict = this.plan.datapoint(metric);
    if (verdict !== undefined) {
      this.report(verdict.kind === 'late' ? 'lateDatapoint' : 'missingDatapoint', metric);
    }
    return verdict;
  }

  private report(kind: FaultKind, target: string): void {
    this.injected.set(kind, (this.injected.get(kind) ?? 0) + 1);
    this.options.onFault?.({ time: this.clock.now(), kind, target });
  }
}
