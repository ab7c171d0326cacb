import type { Chance } from '../chance';

interface Waiting {
  readonly name: string;
  readonly run: () => void;
}

/** Those that wait for a turn at one moment. Who is next is drawn, and does not depend on who came first. */
export class Turns {
  private readonly waiting: Waiting[] = [];

  constructor(private readonly chance: Chance) {}

  add(name: string, run: () => void): void {
    this.waiting.push({ name, run });
  }

  /** Runs the next. */
  take(): void {
    this.waiting.sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
    const [next] = this.waiting.splice(this.chance.below(this.waiting.length), 1);
    next?.run();
  }
}
