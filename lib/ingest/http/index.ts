export { type CognitoAuthOptions, HttpAuth } from './http-auth';
export { type AddressFirewallOptions, HttpFirewall } from './http-firewall';
export { HttpIngest } from './http-ingest';
export type { HttpIngestOptions, HttpIngestProps } from './http-ingest-props';
export type { HttpThrottle } from './http-throttle';
