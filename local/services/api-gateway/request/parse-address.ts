/** Which API and stage a request is for, and the path within it. */
export interface Address {
  readonly apiId: string;
  readonly stage: string;
  /** Begins with a slash. */
  readonly path: string;
}

const BY_PATH = /^\/restapis\/([a-z0-9]+)\/([\w-]+)\/_user_request_(\/.*)?$/;
const BY_HOST = /^([a-z0-9]+)\.execute-api\./;

/**
 * The address of a request to a REST API. Its own host leads to AWS, so here it is one of these:
 * `/restapis/<api id>/<stage>/_user_request_/<path>` at the endpoint, which other local endpoints have too, or
 * `/<stage>/<path>` at a host `<api id>.execute-api.localhost`.
 * @returns undefined for a request to something else
 */
export function addressOf({ hostname, pathname }: URL): Address | undefined {
  const [, byPath, stageOfPath, rest = '/'] = BY_PATH.exec(pathname) ?? [];
  if (byPath !== undefined && stageOfPath !== undefined) {
    return { apiId: byPath, stage: stageOfPath, path: withoutEndSlash(rest) };
  }
  const [, apiId] = BY_HOST.exec(hostname) ?? [];
  if (apiId === undefined) return undefined;
  const [, stage = '', path = '/'] = /^\/([^/]*)(\/.*)?$/.exec(pathname) ?? [];
  return { apiId, stage, path: withoutEndSlash(path) };
}

function withoutEndSlash(path: string): string {
  return path.length > 1 ? path.replace(/\/$/, '') : path;
}
