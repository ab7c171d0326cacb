export type { AwsEvent } from './aws-event';
export { EventsService, type EventsServiceOptions } from './events-service';
export { eventResources } from './resources';
export { Rules, type RulesOptions } from './rules';
export { Schedules, type SchedulesOptions } from './schedules';
