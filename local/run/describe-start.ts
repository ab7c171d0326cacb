import type { LocalAws } from '../local-aws';

/** What is said at every start: what is played, what is ignored and why, and what is compressed. */
export function describeStart(aws: LocalAws, compression: number): string {
  const { played, ignored, unknown } = aws.assembly.report;
  const stacks = aws.assembly.stacks.map(({ stackName }) => stackName).join(', ');
  return [
    `Playing ${stacks} at ${aws.endpoint}`,
    `  played      ${countByType(played)}`,
    ...reasons(ignored).map(([reason, types]) => `  ignored     ${types}: ${reason}`),
    ...unknown.map(
      ({ logicalId, type }) => `  NOT PLAYED  ${logicalId} (${type}): nothing here plays this type`,
    ),
    ...played.flatMap(({ logicalId, note }) =>
      note === undefined ? [] : [`  note        ${logicalId}: ${note}`],
    ),
    compression === 1
      ? '  compressed  nothing'
      : `  compressed  ${compression}x: making and resharding streams, backoff between retries, batching windows, schedules; a minute of\n` +
        `              CloudWatch takes ${seconds(60 / compression)} s, and AWS/Kinesis metrics are extrapolated to a whole one`,
    '  limited     two function processes a core work at once; further invocations wait, where AWS would start more',
  ].join('\n');
}

/** At most one digit after the point. */
function seconds(value: number): number {
  return Math.round(value * 10) / 10;
}

interface Typed {
  readonly type: string;
}

function countByType(resources: readonly Typed[]): string {
  const counts = new Map<string, number>();
  for (const { type } of resources) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts].map(([type, count]) => `${count} ${shortName(type)}`).join(', ');
}

function reasons(ignored: readonly (Typed & { readonly reason: string })[]): [string, string][] {
  const byReason = new Map<string, Typed[]>();
  for (const entry of ignored) byReason.set(entry.reason, [...(byReason.get(entry.reason) ?? []), entry]);
  return [...byReason].map(([reason, resources]) => [reason, countByType(resources)]);
}

/** `AWS::Kinesis::Stream` as `Kinesis::Stream`. */
function shortName(type: string): string {
  return type.replace(/^AWS::/, '');
}
