export { addressOf, ClickstreamLines, type ClickstreamOptions, generateClickstream } from './clickstream';
export { type HttpWay, HttpWriter } from './http-writer';
export type { InputLine } from './input';
export { LineProducer, type ProducerResult, type RefusedLine } from './line-producer';
export { pacedLines } from './paced-lines';
export { type FedLine, inputLines } from './recognized-input';
export { runProducer } from './run-producer';
export {
  generatedLines,
  SCENARIOS,
  type ScenarioName,
  type StreamView,
  SURGE_SCALE,
  SURGE_SETTINGS,
} from './scenario';
export { tailedInput } from './tailed-input';
export { UnreadableLines } from './unreadable-lines';
