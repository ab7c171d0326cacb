/** How often a new index is begun; its time is appended to its name (Firehose Developer Guide, index rotation). */
export enum IndexRotation {
  /** One index for ever. */
  NONE = 'NoRotation',
  /** `<name>-2026-11-21-13`. */
  HOURLY = 'OneHour',
  /** `<name>-2026-11-21`. */
  DAILY = 'OneDay',
  /** `<name>-2026-w47`. */
  WEEKLY = 'OneWeek',
  /** `<name>-2026-11`. */
  MONTHLY = 'OneMonth',
}
