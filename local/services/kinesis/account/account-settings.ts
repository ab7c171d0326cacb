import { MIN_COMMITMENT_MS } from '../limits';

/** The state of the commitment. Times are in milliseconds since the epoch. */
export interface BillingCommitment {
  readonly status: 'ENABLED' | 'DISABLED' | 'ENABLED_UNTIL_EARLIEST_ALLOWED_END';
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly earliestAllowedEndAt?: number;
}

/**
 * The account's minimum throughput billing commitment (On-demand Advantage), which warm throughput requires.
 * It lasts at least 24 hours: ending it earlier takes effect then.
 */
export class AccountSettings {
  private startedAt: number | undefined;
  private endAt: number | undefined;

  commitment(now: number): BillingCommitment {
    const { startedAt, endAt } = this;
    if (startedAt === undefined) return { status: 'DISABLED' };
    if (endAt !== undefined && endAt <= now) return { status: 'DISABLED', startedAt, endedAt: endAt };
    const earliestAllowedEndAt = startedAt + MIN_COMMITMENT_MS;
    if (endAt === undefined) return { status: 'ENABLED', startedAt, earliestAllowedEndAt };
    return { status: 'ENABLED_UNTIL_EARLIEST_ALLOWED_END', startedAt, earliestAllowedEndAt };
  }

  update(status: 'ENABLED' | 'DISABLED', now: number): BillingCommitment {
    const committed = this.commitment(now).status !== 'DISABLED';
    if (status === 'ENABLED') {
      if (!committed) this.startedAt = now;
      this.endAt = undefined;
    } else if (committed && this.endAt === undefined) {
      this.endAt = Math.max(now, (this.startedAt ?? now) + MIN_COMMITMENT_MS);
    }
    return this.commitment(now);
  }
}
