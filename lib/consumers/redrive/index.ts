export { DeadLetterRedrive } from './dead-letter-redrive';
export type { DeadLetterRedriveProps } from './dead-letter-redrive-props';
