/** What somebody plays time for. */
export interface Goal {
  /** Time need not go further than this; default: as far as it takes. */
  readonly at?: number;
  /** Looked at whenever nobody is at work. */
  readonly isReached: () => boolean;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** The goals that time is played for just now. */
export class Goals {
  private readonly goals = new Set<Goal>();

  /** @returns a promise that resolves when the goal is reached, and rejects with what its condition throws */
  add(goal: Omit<Goal, 'resolve' | 'reject'>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.goals.add({ ...goal, resolve, reject });
    });
  }

  get isEmpty(): boolean {
    return this.goals.size === 0;
  }

  /** The first moment that time must stop at; Infinity for none. */
  get nextAt(): number {
    return Math.min(...[...this.goals].map(({ at }) => at ?? Number.POSITIVE_INFINITY));
  }

  /** Ends those that are reached. @returns whether there were any */
  settle(): boolean {
    const before = this.goals.size;
    for (const goal of [...this.goals]) {
      try {
        if (!goal.isReached()) continue;
        this.goals.delete(goal);
        goal.resolve();
      } catch (error) {
        this.goals.delete(goal);
        goal.reject(error);
      }
    }
    return this.goals.size < before;
  }

  /** Ends all with an error. */
  fail(error: unknown): void {
    for (const goal of this.goals) goal.reject(error);
    this.goals.clear();
  }

  /** Ends all, reached or not. */
  abandon(): void {
    for (const goal of this.goals) goal.resolve();
    this.goals.clear();
  }
}
