import { GENERATORS, KEY_CHOICES } from '../generate';
import { type Choice, describeParameters, type Parameters } from '../options/spec';
import { POLICIES } from '../play';

export const SIMULATE_HELP = `Usage: kinesis-blueprint simulate (--trace FILE | --generate NAME) [flags]

Plays a load through the resharder's own policy, through published autoscalers, a fixed number of shards
and on-demand mode: what each would have rejected, and what it would have cost. Nothing leaves this machine.

  --trace FILE           rows of timestamp,value, or what \`aws cloudwatch get-metric-statistics\` (Sum) or
                         \`get-metric-data\` prints
  --bytes-per-unit SIZE  bytes in each unit of the trace          (default 1: a trace of IncomingBytes)
  --p99 SIZE             or the load a second that 99 of 100 minutes stay below, such as 24MiB: for a trace
                         that has only a shape
  --generate NAME[:PARAMETER=VALUE,...]
${listed(GENERATORS)}
  --keys NAME[:PARAMETER=VALUE,...]     how the load is spread over hash keys  (default uniform)
${listed(KEY_CHOICES)}
  --record-size SIZE     of a record                              (default 1KiB)
  --consumers N          that read the stream, for on-demand's bill  (default 1)
  --min N, --max N       the bounds of the shards                 (default 1 and 10000)
  --initial N            shards to begin with                     (default: a power of two, twice the first hour's peak)
  --warm-up TIME         from the start, not counted, such as 6h  (default 1d where there are 2d)
  --policy NAME          may be given more than once: ${POLICIES.map(({ name }) => name).join(', ')}
                         (default all)
  --report FILE.html     write a page with charts and every decision; it needs no network
  --json                 print the comparison as JSON`;

function listed(choices: Readonly<Record<string, Choice<Parameters, unknown>>>): string {
  return Object.entries(choices)
    .map(([name, { about, parameters }]) => {
      const described = describeParameters(parameters);
      return `      ${name.padEnd(12)} ${about}${described === '' ? '' : `\n      ${' '.repeat(13)}${described}`}`;
    })
    .join('\n');
}
