export { AccountLimits } from './account-limits';
export { AccountSettings, type BillingCommitment } from './account-settings';
export { ResourcePolicies } from './resource-policies';
