export { type DemandHistory, type DemandMinute, NO_HISTORY, rememberMinutes, toDemand } from './demand';
export { type DemandForecast, forecastDemand, inShards } from './demand-forecast';
export {
  burstLossShare,
  expectedCost,
  expectedCostOf,
  type Losses,
  quantileOf,
  WITHIN_MINUTE_CV,
} from './expected-cost';
export { HIGHEST_FACTOR, learnRejection, NO_REJECTION, type Rejection, shareOf } from './rejection';
export { silenceOf, whyUnknown } from './silence';
export {
  learnUnevenness,
  NO_UNEVENNESS,
  suspectsHotShard,
  type Unevenness,
  unevennessOf,
} from './unevenness';
