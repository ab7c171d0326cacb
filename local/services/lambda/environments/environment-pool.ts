import type { Clock } from '../../../base/clock';

/** An execution environment, as far as the pool knows it. */
export interface PooledEnvironment {
  /** False as soon as it is ending. */
  readonly usable: boolean;
  /** Resolves when it is gone. */
  readonly ended: Promise<void>;
  end(): Promise<void>;
}

export interface EnvironmentPoolOptions {
  /**
   * How many environments may exist at once, 1 or more, and as many again with a place apart. Further
   * requests wait.
   */
  readonly maxEnvironments: number;
  /** How long an environment is kept without work. */
  readonly idleMs: number;
  readonly clock: Clock;
}

/** An environment in use, until its release. */
export interface Lease<E> {
  readonly environment: E;
  /** Gives the environment back. Call it once. */
  release(): void;
}

interface Waiting<E> {
  readonly key: string;
  readonly create: () => E;
  readonly admit: (environment: E) => void;
  readonly refuse: (error: unknown) => void;
}

interface Idle<E> {
  readonly key: string;
  readonly environment: E;
  readonly callOffEnd: () => void;
}

/**
 * The execution environments of this machine: kept warm, reused for their own function, bounded in number.
 *
 * A function that waits for another one (a nested invocation) lends its place meanwhile, and nested
 * invocations come before all others. So the working processes never exceed `maxEnvironments`, and at least
 * one can always go on: a machine with a single place still runs a function that invokes a function.
 *
 * A function with a place apart does not wait for the others and uses none of their places.
 */
export class EnvironmentPool<E extends PooledEnvironment> {
  private readonly busy = new Set<E>();
  /** The longest idle first. */
  private readonly idle: Idle<E>[] = [];
  /** For each environment that waits, the nested invocations it waits for. */
  private readonly lending = new Map<E, Set<symbol>>();
  private readonly waiting: Waiting<E>[] = [];
  private readonly waitingNested: Waiting<E>[] = [];
  /** With their keys. */
  private readonly all = new Map<E, string>();
  /** Those that end after their work. */
  private readonly retired = new WeakSet<E>();
  /** Those of {@link all} with a place apart. */
  private readonly apart = new Set<E>();
  private closed = false;

  /** @throws RangeError for less than one place: every invocation would wait forever */
  constructor(private readonly options: EnvironmentPoolOptions) {
    const { maxEnvironments } = options;
    if (Number.isInteger(maxEnvironments) && maxEnvironments >= 1) return;
    throw new RangeError(`maxEnvironments must be a whole number of 1 or more, got ${maxEnvironments}`);
  }

  /**
   * Takes an idle environment of this key, else a new one, else the next that becomes free.
   * @param key environments of one key can replace each other
   * @param create starts an environment
   * @param lender the environment that waits for this work
   * @param isApart whether it has a place apart
   * @throws Error when the pool closes first; the errors of `create`
   */
  async acquire(key: string, create: () => E, lender?: E, isApart = false): Promise<Lease<E>> {
    if (this.closed) throw closedError();
    const nested = lender !== undefined && this.busy.has(lender);
    const repay = nested ? this.lend(lender) : () => undefined;
    try {
      const environment =
        isApart && this.busy.size - this.busyInTurn < this.options.maxEnvironments
          ? this.takeApart(key, create)
          : await this.enqueue(nested ? this.waitingNested : this.waiting, key, create);
      return { environment, release: () => this.release(key, environment, repay) };
    } catch (error) {
      repay();
      throw error;
    }
  }

  /** Ends the environments of some keys: idle ones now, busy ones after their work. */
  retire(matches: (key: string) => boolean): void {
    for (const [environment, key] of this.all) {
      if (!matches(key)) continue;
      this.retired.add(environment);
      if (this.busy.has(environment)) continue;
      this.forgetIdle(environment);
      void environment.end();
    }
  }

  /** Ends every environment and refuses all waiting requests. */
  async close(): Promise<void> {
    this.closed = true;
    for (const waiting of [...this.waitingNested.splice(0), ...this.waiting.splice(0)]) {
      waiting.refuse(closedError());
    }
    for (const { callOffEnd } of this.idle.splice(0)) callOffEnd();
    await Promise.all([...this.all.keys()].map((environment) => environment.end()));
  }

  private release(key: string, environment: E, repay: () => void): void {
    this.busy.delete(environment);
    this.lending.delete(environment);
    repay();
    if (this.retired.has(environment)) void environment.end();
    else if (environment.usable && !this.closed) this.rest(key, environment);
    while (this.busyInTurn + this.idleInTurn > this.places && this.idleInTurn > 0) this.endOldest();
    this.serve();
  }

  private enqueue(queue: Waiting<E>[], key: string, create: () => E): Promise<E> {
    return new Promise((admit, refuse) => {
      queue.push({ key, create, admit, refuse });
      this.serve();
    });
  }

  private takeApart(key: string, create: () => E): E {
    const environment = this.reuse(key) ?? this.begin(key, create);
    this.apart.add(environment);
    this.busy.add(environment);
    return environment;
  }

  private serve(): void {
    while (this.busyInTurn < this.places) {
      const next = this.waitingNested.shift() ?? this.nextInTurn();
      if (next === undefined) return;
      try {
        const environment = this.reuse(next.key) ?? this.start(next);
        this.apart.delete(environment);
        this.busy.add(environment);
        next.admit(environment);
      } catch (error) {
        next.refuse(error);
      }
    }
  }

  /**
   * The first that waits and need not wait for a process of its own function. To start a process takes far longer than
   * most invocations, so a function gets another one only from a free place, or from a function that has more.
   */
  private nextInTurn(): Waiting<E> | undefined {
    const isFull = this.busyInTurn + this.idleInTurn >= this.places;
    const index = isFull ? this.waiting.findIndex(({ key }) => this.mayBegin(key)) : 0;
    return index === -1 ? undefined : this.waiting.splice(index, 1)[0];
  }

  /** Whether a function has an idle process, or may have that of another one, when there are no more places. */
  private mayBegin(key: string): boolean {
    if (this.idle.some((idle) => idle.key === key && idle.environment.usable)) return true;
    const own = this.countInTurn(key);
    if (own === 0) return true;
    const given = this.idle.find(({ environment }) => !this.apart.has(environment));
    return given === undefined || own + 1 < this.countInTurn(given.key);
  }

  /** Busy and idle environments of a key without a place apart. */
  private countInTurn(key: string): number {
    const isOne = (environment: E) => this.all.get(environment) === key && !this.apart.has(environment);
    const busy = [...this.busy].filter(isOne).length;
    return busy + this.idle.filter(({ environment }) => isOne(environment)).length;
  }

  private get places(): number {
    return this.options.maxEnvironments + this.lending.size;
  }

  private get busyInTurn(): number {
    return this.inTurn([...this.busy]);
  }

  private get idleInTurn(): number {
    return this.inTurn(this.idle.map(({ environment }) => environment));
  }

  /** Counts those without a place apart. */
  private inTurn(environments: readonly E[]): number {
    return environments.filter((environment) => !this.apart.has(environment)).length;
  }

  /** Takes the one that was idle for the shortest time, so that the others can age and end. */
  private reuse(key: string): E | undefined {
    const index = this.idle.findLastIndex((idle) => idle.key === key && idle.environment.usable);
    if (index === -1) return undefined;
    const [found] = this.idle.splice(index, 1);
    found?.callOffEnd();
    return found?.environment;
  }

  private start(next: Waiting<E>): E {
    if (this.idleInTurn > 0 && this.busyInTurn + this.idleInTurn >= this.places) this.endOldest();
    return this.begin(next.key, next.create);
  }

  private begin(key: string, create: () => E): E {
    const environment = create();
    this.all.set(environment, key);
    void environment.ended.then(() => this.forget(environment));
    return environment;
  }

  private rest(key: string, environment: E): void {
    const callOffEnd = this.options.clock.after(this.options.idleMs, () => {
      this.forgetIdle(environment);
      void environment.end();
    });
    this.idle.push({ key, environment, callOffEnd });
  }

  private endOldest(): void {
    const index = this.idle.findIndex(({ environment }) => !this.apart.has(environment));
    const [oldest] = this.idle.splice(index, 1);
    oldest?.callOffEnd();
    void oldest?.environment.end();
  }

  private forget(environment: E): void {
    this.all.delete(environment);
    this.apart.delete(environment);
    this.forgetIdle(environment);
  }

  private forgetIdle(environment: E): void {
    const index = this.idle.findIndex((idle) => idle.environment === environment);
    if (index === -1) return;
    const [found] = this.idle.splice(index, 1);
    found?.callOffEnd();
  }

  /** @returns a function that takes the loan back; it does nothing once the lender itself is done */
  private lend(lender: E): () => void {
    const loan = Symbol();
    const loans = this.lending.get(lender) ?? new Set();
    this.lending.set(lender, loans.add(loan));
    return () => {
      if (loans.delete(loan) && loans.size === 0 && this.lending.get(lender) === loans) {
        this.lending.delete(lender);
      }
    };
  }
}

function closedError(): Error {
  return new Error('The local Lambda is stopping.');
}
