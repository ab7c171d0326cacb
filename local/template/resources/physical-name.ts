import { createHash } from 'node:crypto';

/**
 * A name in CloudFormation's form, `stack-logicalId-suffix`. It depends on the input only, so names are the
 * same in every run. In a name that is too long, the logical id loses its end first, down to half of the
 * room; then the stack name does.
 */
export function physicalName(stackName: string, logicalId: string, maxLength: number): string {
  const suffix = stableSuffix(`${stackName}/${logicalId}`, 12).toUpperCase();
  const room = maxLength - suffix.length - 2;
  if (room < 2) throw new RangeError(`maxLength must be at least ${suffix.length + 4}, got ${maxLength}`);
  const stackPart = stackName.slice(0, room - Math.min(logicalId.length, Math.floor(room / 2)));
  return `${stackPart}-${logicalId.slice(0, room - stackPart.length)}-${suffix}`;
}

/** A UUID that depends on the seed only, for ids that AWS draws at random. */
export function stableUuid(seed: string): string {
  const hex = createHash('sha256').update(seed).digest('hex');
  return [8, 4, 4, 4, 12].map((length, i) => hex.slice(i * 12, i * 12 + length)).join('-');
}

function stableSuffix(seed: string, length: number): string {
  const digest = createHash('sha256').update(seed).digest();
  return [...digest.subarray(0, length)].map((byte) => (byte % 36).toString(36)).join('');
}
