/** USD in us-east-1, September 2026. Third-party copies of the AWS price list; check the current one before you decide. */
export const PRICES = {
  date: 'September 2026, us-east-1',
  provisioned: { shardHour: 0.015, perMillionPutUnits: 0.014 },
  onDemand: { streamHour: 0.04, inPerGb: 0.08, outPerGb: 0.04 },
  advantage: { inPerGb: 0.032, outPerGb: 0.016 },
} as const;

/** A PUT payload unit: a record is charged in parts of it, rounded up (Kinesis pricing). */
export const PUT_UNIT_BYTES = 25 * 1024;
/** On-demand rounds each record up to this (Kinesis pricing). */
export const ON_DEMAND_RECORD_STEP = 1024;
/** On-demand Advantage charges for so much in and out at least, over all streams of the account and Region (AWS SDK, UpdateAccountSettings). */
export const ADVANTAGE_MIN_MIB_PER_SECOND = 25;
