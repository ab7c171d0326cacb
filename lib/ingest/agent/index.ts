export {
  type AgentFlow,
  AgentInitialPosition,
  AgentLogFormat,
  AgentPartitionKey,
  AgentProcessing,
} from './agent-flow';
export { KinesisAgentHost, type KinesisAgentHostProps } from './kinesis-agent-host';
