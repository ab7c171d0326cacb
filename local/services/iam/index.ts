export { PermissionDelay, type PermissionDelayOptions } from './permission-delay';
