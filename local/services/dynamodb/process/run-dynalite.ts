import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { foreignRequest } from '../../../http';
import type { PlayedAt, TableThroughput } from '../limits';
import type { changeIndexes } from './index-changes';
import type { limitActions } from './limit-actions';
import type { returnFailedItem } from './return-failed-item';
import type { settleTables } from './settle-tables';
import type { makeThroughput, Usage } from './throughput';

/** What the parent tells the DynamoDB process. It answers with `{ done: id }`. */
export interface ProcessRequest {
  readonly id: number;
  readonly table: string;
  readonly throughput: TableThroughput;
}

/** What the DynamoDB process tells its parent. */
export type ProcessMessage = { readonly port: number } | { readonly done: number };

/** The request header with the time, in milliseconds since the epoch. */
export const NOW_HEADER = 'x-local-now';
/** The response header with what the request used of tables, JSON of {@link Usage}s. */
export const USAGE_HEADER = 'x-local-usage';

/** What the program gets from its text. */
export interface ProcessParts {
  readonly require: NodeJS.Require;
  readonly makeThroughput: typeof makeThroughput;
  readonly limitActions: typeof limitActions;
  readonly changeIndexes: typeof changeIndexes;
  readonly returnFailedItem: typeof returnFailedItem;
  readonly settleTables: typeof settleTables;
  readonly foreignRequest: typeof foreignRequest;
  readonly partition: TableThroughput;
  readonly newTable: TableThroughput;
  readonly nowHeader: string;
  readonly usageHeader: string;
  readonly playedAt: PlayedAt;
}

/**
 * The DynamoDB process: dynalite behind the limits, on a free port. Its argument is the path of dynalite's
 * module, because dynalite's own command line cannot listen on a free port.
 *
 * It ends when the parent ends, because the channel between them closes. Ctrl-C in a terminal reaches the
 * whole process group and is left to the parent, which may still have to read the tables.
 *
 * Time to live is set and described, and deletes nothing.
 *
 * Self-contained: it is sent to the child process as text, so it uses nothing but its arguments and globals.
 */
export function runDynalite(parts: ProcessParts): void {
  const { partition, newTable, playedAt, nowHeader, usageHeader } = parts;
  const dynalitePath = process.argv[1] ?? '';
  const { createRequire } = parts.require('node:module') as typeof import('node:module');
  const load = createRequire(dynalitePath);
  const send = (message: ProcessMessage) => process.send?.(message);
  process.on('disconnect', () => process.exit(0));
  process.on('SIGINT', () => undefined);

  let now = 0;
  const throughput = parts.makeThroughput({ partition, newTable, playedAt, now: () => now });
  const replace = (path: string, action: unknown) => {
    const module = load.cache[load.resolve(`./${path}`)];
    if (module === undefined) throw new Error(`dynalite has no module ${path}.`);
    module.exports = action;
  };
  const module = (path: string) => load(`./${path}`);
  parts.returnFailedItem(module);
  parts.changeIndexes(module, replace);
  parts.limitActions(throughput, module, replace);
  parts.settleTables(module, replace);

  const timeToLive = new Map<string, { AttributeName: string; Enabled: boolean }>();
  load('./actions/describeTimeToLive');
  replace(
    'actions/describeTimeToLive',
    (_store: unknown, { TableName }: { TableName: string }, done: (error: unknown, out: unknown) => void) => {
      const set = timeToLive.get(TableName);
      const TimeToLiveDescription = set?.Enabled
        ? { TimeToLiveStatus: 'ENABLED', AttributeName: set.AttributeName }
        : { TimeToLiveStatus: 'DISABLED' };
      done(null, { TimeToLiveDescription });
    },
  );

  const dynalite = load(dynalitePath) as (options: object) => Server;
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  const [answer] = server.listeners('request');
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    // dynalite would let every web page in.
    const foreign = parts.foreignRequest(request.headers);
    if (foreign !== undefined) {
      response.writeHead(foreign.status, { 'content-type': 'text/plain; charset=utf-8' });
      response.end(`${foreign.sentence}\n`);
      return;
    }
    now = Math.max(now, Number(request.headers[nowHeader]) || Date.now());
    const writeHead = response.writeHead;
    // Just before the answer: requests that overlap answer for each other, and none is counted twice.
    response.writeHead = ((...args: Parameters<typeof writeHead>) => {
      const usage = throughput.takeUsage();
      if (usage.length > 0) response.setHeader(usageHeader, JSON.stringify(usage));
      return writeHead.apply(response, args);
    }) as typeof writeHead;
    // dynalite does not know the operation.
    if (request.headers['x-amz-target'] !== 'DynamoDB_20120810.UpdateTimeToLive') {
      answer?.call(server, request, response);
      return;
    }
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const { TableName, TimeToLiveSpecification } = JSON.parse(body);
      timeToLive.set(TableName, TimeToLiveSpecification);
      response.setHeader('content-type', 'application/x-amz-json-1.0');
      response.end(JSON.stringify({ TimeToLiveSpecification }));
    });
  });
  server.on('error', (error: Error) => {
    throw error;
  });

  process.on('message', ({ id, table, throughput: limits }: ProcessRequest) => {
    throughput.setTable(table, limits);
    send({ done: id });
  });
  // The parent keeps its connections: one that is ended just as it is used again would fail a request.
  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    send({ port: typeof address === 'object' && address !== null ? address.port : 0 });
  });
}
