import type { DecisionContext } from '../decision-context';
import type { PolicyState } from '../policy-state';
import { TUNING } from '../tuning';

const MINUTE = 60_000;

/** Why nothing can be done to the stream at all; undefined when nothing stands against it. */
export function obstacleTo({ observation }: DecisionContext): string | undefined {
  const { streamMode, streamStatus, deployment, shards } = observation;
  if (streamMode === 'ON_DEMAND') return 'The stream is on-demand: Kinesis sees to its shards.';
  if (streamStatus !== 'ACTIVE') return `The stream is ${streamStatus}; only an ACTIVE one can be resharded.`;
  if (deployment?.isChangingStream) return 'A deployment is changing the stream.';
  return shards.length === 0 ? 'No open shard was listed.' : undefined;
}

/** Why merging waits: more shards are needed than it leads to, or consumers lag. */
export function reasonToPause(
  context: DecisionContext,
  { work }: Pick<PolicyState, 'work'>,
): string | undefined {
  const { forecast } = context;
  if (work?.kind !== 'down' || work.evenShards === undefined || forecast === undefined) return undefined;
  const unsafe = reasonToKeep(context);
  if (unsafe !== undefined) return unsafe;
  return forecast.shardsNeededSoon > work.evenShards
    ? `Merging waits: ${forecast.shardsNeededSoon} shards are wanted for what may follow, and it leads to ${work.evenShards}.`
    : undefined;
}

/** Why no shard may be given back, however many are idle. */
export function reasonToKeep({
  forecast,
  observation,
  settings,
  keepsShards,
}: DecisionContext): string | undefined {
  if (keepsShards !== undefined) return keepsShards;
  const { iteratorAgeMs = 0, time } = observation;
  if (iteratorAgeMs > settings.maxIteratorAgeMs) {
    const [behind, most] = [iteratorAgeMs, settings.maxIteratorAgeMs].map((ms) => Math.round(ms / 1000));
    return `Consumers are ${behind} s behind; nothing is merged before they are less than ${most} s behind.`;
  }
  const age = time / MINUTE - (forecast?.last.minute ?? 0);
  return age > TUNING.freshMinutes
    ? `The last datapoint is ${Math.floor(age)} minutes old; nothing is given back without one of the last ${TUNING.freshMinutes}.`
    : undefined;
}
