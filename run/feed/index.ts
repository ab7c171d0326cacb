export { type ClickstreamOptions, generateClickstream } from './clickstream';
export { type InputLine, readInput } from './input';
export { LineProducer, type ProducerResult, type RefusedLine } from './line-producer';
export {
  generatedLines,
  SCENARIOS,
  type ScenarioName,
  type StreamView,
  SURGE_CAPACITY,
  SURGE_COMPRESSION,
} from './scenario';
