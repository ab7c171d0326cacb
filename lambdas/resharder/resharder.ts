import { type PacingClock, wait } from '../../client';
import { type Actuator, type Outcome, type ReshardWait, reshards, type TickRule } from './act';
import { type Lease, LeaseLostError, type StateTable } from './memory';
import type { Found, Observer } from './observe';
import type { Decide, Observation, Plan } from './policy';
import type { HoldRequest, Settings } from './settings';
import { decisionEntry, type Log, metricsLine, type Notifier } from './tell';

export interface ResharderOptions {
  readonly decide: Decide;
  readonly settings: Pick<Settings, 'streamArn' | 'streamName' | 'metricNamespace' | 'dryRun' | 'policy'>;
  readonly table: Pick<StateTable, 'lease'>;
  readonly observer: Pick<Observer, 'observe'>;
  readonly actuator: Pick<Actuator, 'carryOut'>;
  readonly reshardWait: Pick<ReshardWait, 'deadline' | 'isDone'>;
  readonly tickRule: Pick<TickRule, 'set'>;
  readonly notifier: Pick<Notifier, 'tell'>;
  readonly logger: Log;
  /** Takes a line that CloudWatch reads metrics from. */
  readonly publish: (line: string) => void;
  readonly clock: PacingClock;
}

/** The input of a run. */
export interface RunInput {
  /** What the run has left to live, in milliseconds. */
  readonly remainingMs: number;
  /** What a person asks for. Default nothing. */
  readonly hold?: HoldRequest;
}

/**
 * More than fit into a run that waits for each change; what refuses again and again is not asked for ever.
 */
const MAX_DECISIONS = 10;

/** How often a person's request asks for the stream while another run has it, and what it leaves for its own decision. */
const LEASE_PAUSE_MS = 1_000;
const LEFT_FOR_A_DECISION_MS = 20_000;

/** Looks at a stream, decides, and does what is to be done. */
export class Resharder {
  constructor(private readonly options: ResharderOptions) {}

  /**
   * One run. Where the last one was broken off does not matter: what there is to do follows from the shards.
   *
   * @throws Error what a service answers that the run can do nothing about; the next run begins anew
   */
  async run({ remainingMs, hold }: RunInput): Promise<void> {
    const { logger, reshardWait, settings } = this.options;
    const deadline = reshardWait.deadline(remainingMs);
    const lease = await this.lease(remainingMs, hold !== undefined);
    if (lease === undefined) {
      if (hold !== undefined) {
        throw new Error(
          'Another run is at work on the stream, so nothing was noted. Invoke the function again in a minute.',
        );
      }
      logger.info('another run is at work on the stream', { streamArn: settings.streamArn });
      return;
    }
    try {
      if (hold !== undefined) await lease.remember({ hold: hold === 'release' ? undefined : hold });
      if (await this.decideAndAct(lease, deadline, hold === 'release')) await lease.release();
    } catch (error) {
      if (error instanceof LeaseLostError) logger.warn(error.message, { streamArn: settings.streamArn });
      else {
        await this.giveBack(lease);
        throw error;
      }
    }
  }

  /** @param isPatient whether another run is waited for; what a person asks for is not to be lost */
  private async lease(remainingMs: number, isPatient: boolean): Promise<Lease | undefined> {
    const { table, clock } = this.options;
    const end = clock.now() + remainingMs;
    for (;;) {
      const now = clock.now();
      const lease = await table.lease({ now, ms: end - now });
      if (lease !== undefined || !isPatient || now + LEASE_PAUSE_MS > end - LEFT_FOR_A_DECISION_MS)
        return lease;
      await wait(LEASE_PAUSE_MS, clock);
    }
  }

  /** @returns whether there is a stream to give back */
  private async decideAndAct(lease: Lease, deadline: number, releasesGrowth: boolean): Promise<boolean> {
    const { tickRule, observer, reshardWait, settings, clock } = this.options;
    let found: Found | undefined;
    const looked = new Set<string>();
    let time = 0;
    let isTicking = false;
    for (let decisions = 1; ; decisions++) {
      const { updateShardCountCalls, hold } = lease.memory;
      // Later than the last one, however fast it was: the policy takes an observation of the same time for a repeated one.
      time = Math.max(clock.now(), time + 1);
      const carried = { time, updateShardCountCalls, found, hold, releasesGrowth };
      const observation = await observer.observe(carried);
      if (observation === undefined) {
        await this.leave(lease);
        return false;
      }
      const plan = await this.decide(observation, lease);
      const isOpen = !settings.dryRun && hasWork(plan, observation);
      // Before anything is done: whatever happens to this run then, there will be another one soon.
      if (isOpen && !isTicking) await tickRule.set(true);
      isTicking ||= isOpen;
      const outcome = settings.dryRun
        ? { calls: [] }
        : await this.options.actuator.carryOut(plan, observation, lease);
      this.report(plan, observation, outcome);
      await this.notify(plan, observation, outcome, lease);
      // Each kind of look is taken once a run.
      const kind = Object.keys(outcome.found ?? {}).find((name) => !looked.has(name));
      found = kind === undefined ? undefined : outcome.found;
      if (kind !== undefined) looked.add(kind);
      const goesOn =
        decisions < MAX_DECISIONS &&
        (found !== undefined ||
          (isOpen && isUnsettled(observation, outcome) && (await reshardWait.isDone(deadline))));
      if (goesOn) continue;
      if (!isOpen) await tickRule.set(false);
      return true;
    }
  }

  /**
   * The decision is remembered before it is carried out: an answer that never came must not be waited for
   * twice.
   */
  private async decide(observation: Observation, lease: Lease): Promise<Plan> {
    const { settings, logger, publish } = this.options;
    const state = lease.memory.policyState;
    const decision = this.options.decide(observation, state, settings.policy);
    const replay = { observation, state, settings: settings.policy };
    logger.info(settings.dryRun ? 'decided, as a dry run' : 'decided', decisionEntry(replay, decision));
    if (observation.shards.length > 0) {
      publish(metricsLine(settings.metricNamespace, settings.streamName, observation, decision.plan));
    }
    await lease.remember({ policyState: decision.state });
    return decision.plan;
  }

  private report({ work }: Plan, { shards }: Observation, { calls, obstacle }: Outcome): void {
    const { logger } = this.options;
    if (calls.length > 0) logger.info('changed the stream', { calls, openShards: shards.length, work });
    if (obstacle !== undefined) logger.warn('left the rest of the plan', { ...obstacle });
  }

  private async notify(
    { findings }: Plan,
    { time }: Observation,
    { obstacle }: Outcome,
    lease: Lease,
  ): Promise<void> {
    const { notifier, settings } = this.options;
    if (settings.dryRun) return;
    const sentences = obstacle?.lasts === true ? [...findings, obstacle.because] : findings;
    if (await notifier.tell(sentences, lease.memory.notifiedAt, time)) {
      await lease.remember({ notifiedAt: time });
    }
  }

  private async leave(lease: Lease): Promise<void> {
    const { tickRule, logger, settings } = this.options;
    logger.warn('the stream does not exist (any more); what was remembered of it is forgotten', {
      streamArn: settings.streamArn,
    });
    await tickRule.set(false);
    await lease.forget();
  }

  /** After a failure. If this fails too, the time of the lease frees the stream. */
  private async giveBack(lease: Lease): Promise<void> {
    try {
      await lease.release();
    } catch (error) {
      this.options.logger.warn('the stream could not be given back; it is free when its lease ends', {
        reason: String(error),
      });
    }
  }
}

/**
 * Whether there is something to come back for before the schedule does: a change to go on with, one to see
 * the end of, or load that asks for more than there is.
 */
function hasWork({ work, steps, basis }: Plan, { streamMode, streamStatus }: Observation): boolean {
  if (work !== undefined || steps.some(({ kind }) => kind !== 'hold')) return true;
  if (streamMode !== 'PROVISIONED') return false;
  return streamStatus === 'UPDATING' || (basis.need ?? 0) > basis.capacity;
}

/** Whether the stream will soon be other than it was observed. */
function isUnsettled({ streamStatus }: Observation, { calls, obstacle }: Outcome): boolean {
  return streamStatus === 'UPDATING' || calls.some(reshards) || obstacle?.lasts === false;
}
