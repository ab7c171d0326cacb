import type { Reshard } from './reshard-log';

const KINDS: Readonly<Record<Reshard['kind'], string>> = { up: 'up', down: 'down', isolate: 'hot key' };

/** One line for a person who watches: what was done to the shards, and the resharder's reason. */
export function describeReshard({ call, kind, openShards, target, why }: Reshard): string {
  return `RESHARD  ${KINDS[kind]}: ${call}, ${openShards} → ${target} shards. ${why}`;
}
