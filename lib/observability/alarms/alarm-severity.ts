/** How soon a person has to look. */
export enum AlarmSeverity {
  /** Now: records are lost, or will be, unless somebody acts. */
  PAGE = 'page',

  /** In working hours: something is wrong, and nothing is lost by waiting. */
  TICKET = 'ticket',
}
