/** A change of the shards that AWS has accepted, as the resharder logs it. */
export interface Reshard {
  readonly call: 'UpdateShardCount' | 'SplitShard' | 'MergeShards';
  /** Its purpose. */
  readonly kind: 'up' | 'down' | 'isolate';
  /** Open shards before it. */
  readonly openShards: number;
  /** Open shards after it. */
  readonly target: number;
  /** The resharder's own sentence. */
  readonly why: string;
}

/** The changes that the resharder made and the findings that it logged. */
export class ReshardLog {
  private readonly made: Reshard[] = [];
  private readonly told = new Set<string>();
  private looks = 0;

  /**
   * @param onReshard receives each change, and when it was logged
   * @param onFinding receives each finding once, and when it was logged
   */
  constructor(
    private readonly onReshard: (reshard: Reshard, time: number) => void,
    private readonly onFinding: (sentence: string, time: number) => void,
  ) {}

  /** Oldest first. */
  get reshards(): readonly Reshard[] {
    return this.made;
  }

  /** How often the resharder has found nothing to do, since its last change was complete. */
  get looksSinceChange(): number {
    return this.looks;
  }

  /**
   * Takes a line of any function's log; ignores those that are not the resharder's.
   * @param timestamp when it was written, in milliseconds since the epoch
   */
  read({ text, timestamp }: { readonly text: string; readonly timestamp: number }): void {
    if (!text.includes('"changed the stream"') && !text.includes('"findings"')) return;
    const line = parse(text);
    for (const sentence of list(line.plan?.findings)) {
      if (this.told.has(sentence)) continue;
      this.told.add(sentence);
      this.onFinding(sentence, timestamp);
    }
    if (line.plan !== undefined) this.looks = isAtRest(line) ? this.looks + 1 : 0;
    if (line.message !== 'changed the stream') return;
    this.looks = 0;
    for (const call of list(line.calls)) {
      const reshard = toReshard(call, line);
      if (reshard === undefined) continue;
      this.made.push(reshard);
      this.onReshard(reshard, timestamp);
    }
  }
}

interface LoggedCall {
  readonly name: string;
  readonly why: string;
  readonly target?: number;
}

interface ResharderLine {
  readonly message?: string;
  readonly openShards?: number;
  readonly calls?: readonly LoggedCall[];
  readonly work?: { readonly kind: Reshard['kind'] };
  readonly plan?: {
    readonly findings?: readonly string[];
    readonly steps?: readonly { readonly kind: string }[];
    /** The change that is not complete yet. */
    readonly work?: object;
  };
  readonly observation?: { readonly streamStatus?: string };
}

function isAtRest({ plan, observation }: ResharderLine): boolean {
  const isHolding = plan?.work === undefined && list(plan?.steps).every(({ kind }) => kind === 'hold');
  return isHolding && observation?.streamStatus === 'ACTIVE';
}

function toReshard({ name, why, target = 0 }: LoggedCall, line: ResharderLine): Reshard | undefined {
  const { openShards = 0, work } = line;
  switch (name) {
    case 'UpdateShardCount':
      return { call: name, kind: target > openShards ? 'up' : 'down', openShards, target, why };
    case 'SplitShard':
      return { call: name, kind: work?.kind ?? 'up', openShards, target: openShards + 1, why };
    case 'MergeShards':
      return { call: name, kind: work?.kind ?? 'down', openShards, target: openShards - 1, why };
    default:
      return undefined;
  }
}

/** Another function may log something else under the same name. */
function list<T>(value: readonly T[] | undefined): readonly T[] {
  return Array.isArray(value) ? value : [];
}

function parse(text: string): ResharderLine {
  try {
    return Object(JSON.parse(text));
  } catch {
    // Other functions may print lines that are not JSON.
    return {};
  }
}
