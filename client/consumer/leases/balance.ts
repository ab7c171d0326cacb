import { isFinished, type Lease } from './lease';

/** What a worker knows when it decides which leases to take. */
export interface BalanceInput {
  readonly workerId: string;
  readonly leases: readonly Lease[];
  readonly isExpired: (lease: Lease) => boolean;
  /** The most leases that this worker holds. */
  readonly maxLeases: number;
  /** The most leases that it asks others for at a time. */
  readonly maxStolen: number;
  /** A number from 0 to 1, 1 excluded. */
  readonly random: () => number;
}

/** What a worker does for an even share, and the numbers that it follows from. */
export interface BalancePlan {
  /** Free and expired ones. */
  readonly take: readonly Lease[];
  /** Those that their holders are asked for. */
  readonly steal: readonly Lease[];
  readonly workers: number;
  /** The even share of a worker, rounded up. */
  readonly target: number;
  readonly expired: number;
}

/**
 * Every worker for itself comes to an even share, by count: it takes what is free or has run out, and otherwise asks the
 * worker with most. Finished leases count for nobody, nor do shards that wait for their parents.
 */
export function balance(input: BalanceInput): BalancePlan {
  const { workerId, isExpired, maxLeases, random } = input;
  const unfinished = input.leases.filter((lease) => !isFinished(lease));
  const keys = new Set(unfinished.map(({ leaseKey }) => leaseKey));
  // A parent without a lease was finished long ago.
  const leases = unfinished.filter(({ parentShardIds }) => !parentShardIds.some((id) => keys.has(id)));
  const isFree = (lease: Lease) => lease.leaseOwner === undefined || isExpired(lease);
  const byOwner = new Map<string, Lease[]>([[workerId, []]]);
  for (const lease of leases) {
    if (isFree(lease) || lease.leaseOwner === undefined) continue;
    byOwner.set(lease.leaseOwner, [...(byOwner.get(lease.leaseOwner) ?? []), lease]);
  }
  const target = Math.ceil(leases.length / byOwner.size);
  const free = leases.filter(isFree);
  const need = Math.min(target, maxLeases) - (byOwner.get(workerId)?.length ?? 0);
  const take = shuffled(free, random).slice(0, Math.max(0, need));
  const steal = free.length > 0 ? [] : toSteal(byOwner, need, target, input);
  const expired = free.filter(({ leaseOwner }) => leaseOwner !== undefined).length;
  return { take, steal, workers: byOwner.size, target, expired };
}

/**
 * Takes from the worker with most: what it has above the target, or one of it if it has no more than the target and this
 * worker lacks two. So a lease never goes back and forth.
 */
function toSteal(
  byOwner: ReadonlyMap<string, readonly Lease[]>,
  need: number,
  target: number,
  { maxStolen, random, workerId }: BalanceInput,
): Lease[] {
  const others = [...byOwner].filter(([owner]) => owner !== workerId).map(([, leases]) => leases);
  const most = others.reduce<readonly Lease[]>((a, b) => (b.length > a.length ? b : a), []);
  const excess = most.length - target;
  const count = excess > 0 ? Math.min(need, excess) : Number(excess === 0 && need > 1);
  const settled = most.filter(({ checkpointOwner }) => checkpointOwner === undefined);
  return shuffled(settled, random).slice(0, Math.max(0, Math.min(count, maxStolen)));
}

/** Fisher and Yates. Workers that decide at once should not all begin with the same lease. */
function shuffled<T>(values: readonly T[], random: () => number): T[] {
  const result = [...values];
  for (let end = result.length - 1; end > 0; end--) {
    const other = Math.floor(random() * (end + 1));
    const [a, b] = [result[end], result[other]] as [T, T];
    [result[end], result[other]] = [b, a];
  }
  return result;
}
