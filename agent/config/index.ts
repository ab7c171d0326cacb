export type { AgentConfig, FlowConfig, InitialPosition } from './agent-config';
export { FilePattern } from './file-pattern';
export { parseAgentConfig, readAgentConfig } from './read-agent-config';
