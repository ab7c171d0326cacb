export { type AgentAccount, type AgentOptions, runAgent } from './agent';
export { agentCommand } from './agent-command';
export {
  type AgentConfig,
  FilePattern,
  type FlowConfig,
  type InitialPosition,
  parseAgentConfig,
  readAgentConfig,
} from './config';
export { AgentConfigError, AgentStateError } from './errors';
export { AgentFlow, type FlowCounts, type FlowHost } from './flow';
export type { PartitionKeyOption, Processing } from './processing';
export type { RecordSink } from './record-sink';
export {
  type FileCheckpoint,
  FileTailer,
  type FileTailerOptions,
  type RecordBatch,
  type RecordRule,
} from './tail';
