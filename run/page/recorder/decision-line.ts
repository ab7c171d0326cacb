import type { DecisionBasis, DecisionStep, DecisionView } from '../page-data';

/** The content of a line of a resharder's log. */
export type DecisionLine =
  | ({ readonly is: 'decision' } & Pick<DecisionView, 'kind' | 'isDryRun' | 'steps' | 'findings' | 'basis'>)
  /** AWS has accepted a call of the decision before it that changes the shards. */
  | { readonly is: 'reshard' }
  /** Why the decision before it was not carried out in full. */
  | { readonly is: 'obstacle'; readonly because: string };

interface LoggedStep {
  readonly kind: string;
  readonly why: string;
  readonly target?: unknown;
  readonly shardId?: unknown;
  readonly adjacentShardId?: unknown;
  readonly shardIds?: unknown;
}

interface LoggedPlan {
  readonly steps: readonly LoggedStep[];
  readonly work?: { readonly kind?: unknown };
  readonly findings?: unknown;
  readonly basis?: Readonly<Record<string, unknown>>;
}

/** A line without any of these is not parsed: most lines are not the resharder's. */
const MEMBERS = ['"plan"', '"because"', '"calls"'];

const RESHARDS: ReadonlySet<unknown> = new Set(['UpdateShardCount', 'SplitShard', 'MergeShards']);

/**
 * Reads a line of a function's log. The resharder logs JSON: each decision with its plan, and each obstacle
 * to a plan.
 * @returns `undefined` for every other line
 */
export function readDecisionLine(text: string): DecisionLine | undefined {
  if (!MEMBERS.some((member) => text.includes(member))) return undefined;
  const line = parse(text);
  if (isPlan(line.plan)) {
    const { plan } = line;
    const steps = plan.steps.map((step) => ({ action: actionOf(step), why: step.why }));
    const isDryRun = String(line.message).includes('dry run');
    return {
      is: 'decision',
      kind: kindOf(plan, line.observation?.shards),
      isDryRun,
      steps,
      findings: texts(plan.findings),
      basis: basisOf(plan),
    };
  }
  if (typeof line.because === 'string' && line.message === 'left the rest of the plan') {
    return { is: 'obstacle', because: line.because };
  }
  const calls = Array.isArray(line.calls) ? line.calls : [];
  return calls.some((call) => RESHARDS.has(call?.name)) ? { is: 'reshard' } : undefined;
}

function kindOf({ work, steps }: LoggedPlan, openShards: unknown): DecisionView['kind'] {
  if (steps.every(({ kind }) => kind === 'hold')) return 'hold';
  const kind = work?.kind;
  if (kind === 'up' || kind === 'down' || kind === 'isolate') return kind;
  const target = steps.find(({ kind }) => kind === 'updateShardCount')?.target;
  if (typeof target !== 'number' || typeof openShards !== 'number' || target === openShards) return 'change';
  return target > openShards ? 'up' : 'down';
}

function actionOf(step: LoggedStep): DecisionStep['action'] {
  switch (step.kind) {
    case 'updateShardCount':
      return `UpdateShardCount to ${step.target}`;
    case 'splitShard':
      return `Split shard ${shortId(step.shardId)}`;
    case 'mergeShards':
      return `Merge shards ${shortId(step.shardId)} and ${shortId(step.adjacentShardId)}`;
    case 'enableShardMetrics':
      return 'Switch shard metrics on';
    case 'disableShardMetrics':
      return 'Switch shard metrics off';
    case 'rankShards':
      return 'Look which shards reject most';
    case 'sampleKeys':
      return `Sample the keys of shards ${texts(step.shardIds).map(shortId).join(', ')}`;
    case 'hold':
      return 'Hold';
    default:
      return step.kind;
  }
}

/** `shardId-000000000012` as `12`. */
function shortId(shardId: unknown): string {
  return String(Number(String(shardId).replace(/^.*-/, '')));
}

function basisOf({ basis = {} }: LoggedPlan): DecisionBasis {
  const number = (name: string) => {
    const value = basis[name];
    return typeof value === 'number' ? value : null;
  };
  return {
    demand: number('demand'),
    capacity: number('capacity'),
    need: number('need'),
    callsLeft: number('callsLeft'),
  };
}

function isPlan(value: unknown): value is LoggedPlan {
  const steps = (value as { steps?: unknown } | undefined)?.steps;
  return (
    Array.isArray(steps) &&
    steps.length > 0 &&
    steps.every((step) => typeof step?.kind === 'string' && typeof step?.why === 'string')
  );
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((it): it is string => typeof it === 'string') : [];
}

interface LoggedLine {
  readonly message?: unknown;
  readonly plan?: unknown;
  /** `shards` is the count of open shards. */
  readonly observation?: { readonly shards?: unknown };
  readonly because?: unknown;
  readonly calls?: unknown;
}

function parse(text: string): LoggedLine {
  try {
    return Object(JSON.parse(text)) as LoggedLine;
  } catch {
    // A function may print lines that are not JSON.
    return {};
  }
}
