export { StepFunctionsService, type StepFunctionsServiceOptions } from './api/step-functions-service';
export type { Execution, ExecutionStatus } from './execution/execution';
export { stateMachineResources } from './resources';
export type { StateMachine } from './state-machine';
export { StateMachines, type StateMachinesOptions } from './state-machines';
export { statusChange } from './status-change';
