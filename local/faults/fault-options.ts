import { UserError } from '../../common';

/** The services whose calls can fail. */
export const FAULT_SERVICES = [
  'kinesis',
  'dynamodb',
  's3',
  'sqs',
  'sns',
  'lambda',
  'cloudwatch',
  'eventbridge',
  'stepfunctions',
  'firehose',
  'cloudformation',
] as const;
export type FaultService = (typeof FAULT_SERVICES)[number];

/** Shares of the calls of an API, each from 0 to 1, default 0. */
export interface CallFaults {
  /** Answered with the service's throttling error; nothing took effect. */
  readonly throttled?: number;
  /** Answered with the service's 500; nothing took effect. */
  readonly failedBefore?: number;
  /** The effect stays, and the answer is the service's 500. */
  readonly failedAfter?: number;
}

/** A time in which a service fails every call, in AWS seconds after the start. */
export interface Outage {
  readonly service: FaultService;
  readonly fromSeconds: number;
  /** The first second without the outage. */
  readonly toSeconds: number;
}

/** A moment at which the environments of a function are replaced. Invocations under way finish. */
export interface Redeploy {
  /** AWS seconds after the start. */
  readonly atSeconds: number;
  /** The function's name, or a part of it. Default: all functions. */
  readonly function?: string;
}

/**
 * The faults that the local AWS injects, drawn from a seed. Shares are numbers from 0 to 1, default 0. The
 * start is the moment when `LocalAws.start` resolves; nothing fails while the template is made.
 */
export interface FaultOptions extends CallFaults {
  /** A whole number: the same seed draws the same faults. Default 1. */
  readonly seed?: number;
  /** Share of invocations in whose middle the function's process is killed. */
  readonly crashes?: number;
  /** Share of invocations that never answer, until the function's timeout ends them. */
  readonly timeouts?: number;
  /** Shares of the calls of one service, in place of those of all services. */
  readonly calls?: Readonly<Partial<Record<FaultService, CallFaults>>>;
  /** Share of PutRecords calls in which some entries fail. */
  readonly partialPuts?: number;
  /** Share of BatchWriteItem calls that leave some items unprocessed. */
  readonly partialWrites?: number;
  /** Share of reshard rounds that take {@link slowReshardFactor} times as long. */
  readonly slowReshards?: number;
  /** 1 or more, default 5. */
  readonly slowReshardFactor?: number;
  /** Share of the services' datapoints that are published 1 to {@link maxMinutesLate} minutes late. */
  readonly lateDatapoints?: number;
  /** A whole number of 1 or more, default 5. */
  readonly maxMinutesLate?: number;
  /** Share of the services' datapoints that are never published. */
  readonly missingDatapoints?: number;
  readonly outages?: readonly Outage[];
  readonly redeploys?: readonly Redeploy[];
}

const CALL_SHARES = ['throttled', 'failedBefore', 'failedAfter'] as const;
const SHARES = [
  ...CALL_SHARES,
  'crashes',
  'timeouts',
  'partialPuts',
  'partialWrites',
  'slowReshards',
  'lateDatapoints',
  'missingDatapoints',
] as const;
const OTHERS = ['seed', 'calls', 'slowReshardFactor', 'maxMinutesLate', 'outages', 'redeploys'] as const;

/** @throws UserError that names the member, its value and what is allowed */
export function checkFaultOptions(options: FaultOptions): void {
  refuseOthers('faults', options, [...SHARES, ...OTHERS]);
  for (const name of SHARES) checkShare(`faults.${name}`, options[name]);
  const { seed = 1, slowReshardFactor = 1, maxMinutesLate = 1 } = options;
  check(Number.isSafeInteger(seed), 'faults.seed', seed, 'whole numbers');
  check(slowReshardFactor >= 1, 'faults.slowReshardFactor', slowReshardFactor, 'numbers of 1 or more');
  const isWhole = Number.isInteger(maxMinutesLate) && maxMinutesLate >= 1;
  check(isWhole, 'faults.maxMinutesLate', maxMinutesLate, 'whole numbers of 1 or more');
  for (const [service, shares] of Object.entries(options.calls ?? {})) {
    refuseOthers('faults.calls', { [service]: shares }, FAULT_SERVICES);
    refuseOthers(`faults.calls.${service}`, shares, CALL_SHARES);
    for (const name of CALL_SHARES) checkShare(`faults.calls.${service}.${name}`, shares[name]);
  }
  for (const [i, outage] of (options.outages ?? []).entries()) checkOutage(`faults.outages[${i}]`, outage);
  for (const [i, { atSeconds }] of (options.redeploys ?? []).entries()) {
    check(atSeconds >= 0, `faults.redeploys[${i}].atSeconds`, atSeconds, 'numbers of 0 or more');
  }
}

function checkOutage(name: string, { service, fromSeconds, toSeconds }: Outage): void {
  check(FAULT_SERVICES.includes(service), `${name}.service`, service, FAULT_SERVICES.join(', '));
  check(fromSeconds >= 0, `${name}.fromSeconds`, fromSeconds, 'numbers of 0 or more');
  check(toSeconds > fromSeconds, `${name}.toSeconds`, toSeconds, `numbers above fromSeconds, ${fromSeconds}`);
}

function checkShare(name: string, share = 0): void {
  check(share >= 0 && share <= 1, name, share, 'shares from 0 to 1');
}

function refuseOthers(name: string, given: object, known: readonly string[]): void {
  const other = Object.keys(given).find((key) => !known.includes(key));
  if (other === undefined) return;
  throw new UserError(`${name} has no member ${other}; its members are ${known.join(', ')}.`);
}

function check(isAllowed: boolean, name: string, value: unknown, allowed: string): void {
  if (!isAllowed) throw new UserError(`${name} is ${String(value)}; allowed are ${allowed}.`);
}
