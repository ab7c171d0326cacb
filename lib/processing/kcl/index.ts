export { KclService } from './kcl-service';
export type { KclScaling, KclServiceProps, KclTaskSize } from './kcl-service-props';
