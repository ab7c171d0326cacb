/** A schedule that cannot be read. The message says what is wrong and what is allowed. */
export class ScheduleError extends Error {
  override readonly name = 'ScheduleError';
}
