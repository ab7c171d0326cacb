/**
 * Options of every SDK client of these functions. Without them a connection that hangs would take the whole
 * timeout of the function: the SDK waits for ever by default. A request that times out is tried again.
 * @see https://github.com/aws/aws-sdk-js-v3/blob/main/supplemental-docs/CLIENTS.md
 */
export const SDK_TIMEOUTS = {
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
};
