import { createHash } from 'node:crypto';

/**
 * A name as CloudFormation generates them, `stack-logicalId-suffix`; equal input gives an equal name, so what one
 * run prints can be looked for in the next. A name that is too long gives up the end of its logical id first, but
 * no more than half of the room there is, then the end of its stack name.
 */
export function physicalName(stackName: string, logicalId: string, maxLength: number): string {
  const suffix = stableSuffix(`${stackName}/${logicalId}`, 12).toUpperCase();
  const room = maxLength - suffix.length - 2;
  if (room < 2) throw new RangeError(`maxLength must be at least ${suffix.length + 4}, got ${maxLength}`);
  const stackPart = stackName.slice(0, room - Math.min(logicalId.length, Math.floor(room / 2)));
  return `${stackPart}-${logicalId.slice(0, room - stackPart.length)}-${suffix}`;
}

/** A UUID that is the same for the same seed, for ids that AWS draws at random. */
export function stableUuid(seed: string): string {
  const hex = createHash('sha256').update(seed).digest('hex');
  return [8, 4, 4, 4, 12].map((length, i) => hex.slice(i * 12, i * 12 + length)).join('-');
}

function stableSuffix(seed: string, length: number): string {
  const digest = createHash('sha256').update(seed).digest();
  return [...digest.subarray(0, length)].map((byte) => (byte % 36).toString(36)).join('');
}
