import type { Clock } from '../../base/clock';

/** What API Gateway lets through, as templates say it. Undefined has no limit. */
export interface ThrottleSettings {
  readonly rateLimit?: number;
  readonly burstLimit?: number;
}

/**
 * A token bucket: it fills with `rateLimit` tokens a second, up to `burstLimit`, and each request takes one.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
 */
export class Throttle {
  private tokens: number;
  private filledAt: number;

  constructor(
    private readonly settings: ThrottleSettings,
    private readonly clock: Clock,
  ) {
    this.tokens = settings.burstLimit ?? Infinity;
    this.filledAt = clock.now();
  }

  /** Whether a request may pass. */
  take(): boolean {
    const { rateLimit = Infinity, burstLimit = Infinity } = this.settings;
    const now = this.clock.now();
    const filled = this.tokens + ((now - this.filledAt) / 1000) * rateLimit;
    // No rate, and no time: nothing to add.
    this.tokens = Number.isNaN(filled) ? this.tokens : Math.min(burstLimit, filled);
    this.filledAt = now;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}

/** A quota of a usage plan: so many requests in a day, a week or a month, by UTC. */
export class Quota {
  private period = '';
  private used = 0;

  constructor(
    private readonly limit: number,
    private readonly unit: 'DAY' | 'WEEK' | 'MONTH',
    private readonly clock: Clock,
  ) {}

  take(): boolean {
    const period = this.current();
    if (period !== this.period) [this.period, this.used] = [period, 0];
    if (this.used >= this.limit) return false;
    this.used += 1;
    return true;
  }

  private current(): string {
    const time = this.clock.now();
    if (this.unit === 'WEEK') return String(Math.floor(time / (7 * 86_400_000)));
    return new Date(time).toISOString().slice(0, this.unit === 'DAY' ? 10 : 7);
  }
}
