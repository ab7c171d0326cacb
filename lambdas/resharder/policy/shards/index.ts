export {
  type Border,
  bordersOf,
  difference,
  differenceToEven,
  evenBorders,
  fractionOf,
  halvings,
  halvingsTo,
  joinBorders,
  type Layout,
  layoutOf,
  nextOperations,
  type Operation,
  pairings,
} from './layout';
export { clock, type KeptShards, rememberAsked, rememberGrowth, whyKept } from './others-growth';
