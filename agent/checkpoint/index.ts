export { CheckpointStore, type FlowCheckpoints } from './checkpoint-store';
