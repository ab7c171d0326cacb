import { ROLLING_DAY } from './limits';

/** Something that may happen a number of times in a rolling 24 hours. */
export class RollingLimit {
  private times: number[] = [];

  constructor(private readonly perDay: number) {}

  admits(now: number): boolean {
    this.times = this.times.filter((time) => time > now - ROLLING_DAY);
    return this.times.length < this.perDay;
  }

  count(now: number): void {
    this.times.push(now);
  }
}
