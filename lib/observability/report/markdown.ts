import type { Report, StreamReport } from './report';
import type { Cost } from './stream-cost';

/** Writes a report as Markdown, for people. */
export function asMarkdown({ prices, streams, shared }: Report): string {
  return `${[
    '# Limits and costs',
    `List prices of ${prices.region} in ${prices.currency}, looked up in ${prices.date}; a month has 730 hours. ` +
      'They come from copies of the AWS price list and not from your account. Data transfer, buckets and log groups are not in it.',
    ...streams.flatMap((stream) => streamPart(stream, prices.region)),
    '## Alarms, dashboards and keys of the app',
    costTable(shared),
  ].join('\n\n')}\n`;
}

function streamPart(
  { stream, region, load, limits, costs, writers, readers, tables, http }: StreamReport,
  priced: string,
): string[] {
  const elsewhere = region !== undefined && region !== priced;
  return [
    `## ${stream}`,
    `At ${load.recordsPerSecond.toLocaleString('en-US')} records/s of ${load.recordBytes.toLocaleString('en-US')} bytes` +
      `${load.assumed ? ', which nobody stated' : ''}.` +
      `${elsewhere ? ` The stack is in ${region}, and the prices are of ${priced}.` : ''}`,
    '### Limits',
    table(
      ['', 'limit', 'used', 'allowed', ''],
      limits.map(({ ok, raisable, limit, used, allowed, note }) => [
        ok ? 'ok' : raisable === true ? '**raise**' : '**over**',
        limit,
        used,
        allowed,
        note ?? '',
      ]),
    ),
    '### The stream, a month',
    table(
      ['on-demand standard', 'on-demand advantage', 'provisioned'],
      [[costs.onDemandStandard, costs.onDemandAdvantage, costs.provisioned].map(({ total }) => usd(total))],
    ),
    ...(
      [
        ['On-demand standard', costs.onDemandStandard],
        ['On-demand advantage', costs.onDemandAdvantage],
        ['Provisioned', costs.provisioned],
      ] as const
    ).flatMap(([title, cost]) => [`#### ${title}`, costTable(cost)]),
    ...(writers.parts.length === 0 ? [] : ['### The services that write to it, a month', costTable(writers)]),
    '### What reads it, a month',
    costTable(readers),
    ...(tables.parts.length === 0
      ? []
      : ['### The tables that it is written to, a month', costTable(tables)]),
    ...(http.parts.length === 0 ? [] : ['### What comes in over HTTP, a month', costTable(http)]),
  ];
}

function costTable({ parts, total, note }: Cost): string {
  const rows = parts.map(({ part, quantity, unit, price, usd: cost }) => [
    part,
    `${quantity.toLocaleString('en-US')} ${unit}`,
    `$${price}`,
    usd(cost),
  ]);
  const lines = table(
    ['part', 'quantity', 'price of one', 'a month'],
    [...rows, ['**all**', '', '', usd(total)]],
  );
  return note === undefined ? lines : `${lines}\n\n${note}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function usd(value: number): string {
  return `$${value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}
