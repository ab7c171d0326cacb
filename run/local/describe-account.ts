import type { LocalAws } from '../../local';
import { type Paper, wrap } from '../terminal/paper';

const LABEL_WIDTH = 13;

/** What a client needs to know, what is played, and what is not. */
export function describeAccount(
  aws: LocalAws,
  folder: string,
  { width, paint }: Paper,
  explains = false,
): string {
  const { endpoint, region, accountId, assembly, kinesis } = aws;
  const line = (label: string, text: string) =>
    wrap(`${label.padEnd(LABEL_WIDTH)}${text}`, width, LABEL_WIDTH).replace(label, (head) =>
      paint('bold', head),
    );
  const streams = kinesis
    .list()
    .map(({ state }) => `${state.name} (${counted(state.openShardCount, 'shard')})`);
  const functions = assembly.resourcesOfType('AWS::Lambda::Function');
  const { played, ignored, unknown, leftOut } = assembly.report;
  const ignoredTypes = [...new Set(ignored.map(({ type }) => type.replace(/^AWS::/, '')))];
  const notes = played.filter(({ note }) => note !== undefined);
  return [
    line('Endpoint', endpoint),
    line('Certificate', `${aws.certificateFile}, for clients that use TLS on the same port`),
    line('Account', accountId),
    line('Region', region),
    line('Credentials', 'any, for example AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local'),
    line('Streams', streams.join(', ') || 'none'),
    ...functions.map(({ ref, logicalId }) => line('Function', `${ref} (${logicalId})`)),
    ...(ignoredTypes.length === 0 ? [] : [line('Not played', ignoredTypes.join(', '))]),
    ...(explains ? notes.map(({ logicalId, note }) => line('Note', `${logicalId}: ${note}`)) : []),
    ...(explains || notes.length === 0 ? [] : [line('Notes', `${notes.length} (--explain lists them)`)]),
    ...[...leftOut, ...unknown].map((it) => {
      const because = 'because' in it && it.because !== undefined ? `, which acts through ${it.because}` : '';
      return paint('red', line('LEFT OUT', `${it.logicalId} (${it.type})${because}`));
    }),
    line('Folder', `${folder}: logs of functions in logs, objects in s3`),
    'Ctrl-C stops.',
  ].join('\n');
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
