import { type Losses, NO_REJECTION, type Rejection } from './load';
import type { PolicySettings } from './policy-settings';
import { TUNING } from './tuning';

/** The prices that follow from what a person chose, and from what was rejected. Units as in {@link TUNING}. */
export interface Weights extends Losses {
  readonly likely: number;
  readonly callPriceGrowth: number;
  readonly operationPrice: number;
  readonly idlePrice: number;
  readonly downCallFactor: number;
}

/** The share that today's prices are about right for, on loads that are mostly smooth. */
const USUAL_SHARE = 0.001;

type Pace = Pick<Weights, 'operationPrice' | 'idlePrice' | 'downCallFactor'>;

const PACES: Readonly<Record<PolicySettings['changesPerDay'], Pace>> = {
  few: { operationPrice: 30, idlePrice: 2 * TUNING.idlePrice, downCallFactor: 1 },
  normal: {
    operationPrice: TUNING.operationPrice,
    idlePrice: TUNING.idlePrice,
    downCallFactor: TUNING.downCallFactor,
  },
  many: { operationPrice: 1, idlePrice: TUNING.idlePrice / 2, downCallFactor: TUNING.downCallFactor },
};

/**
 * @param rejection what was learned; undefined where no share is set
 * @param unevenness of the load, as it was learned
 */
export function weightsOf(
  settings: PolicySettings,
  rejection: Rejection | undefined,
  unevenness: number,
): Weights {
  const { lossPrice, rejectedAtMost, changesPerDay } = settings;
  const pace = PACES[changesPerDay];
  const { likely, callPriceGrowth } = TUNING;
  if (rejectedAtMost === undefined) return { lossPrice, unevenness, likely, callPriceGrowth, ...pace };
  // 0 for the usual share, 1 for a tenth of it.
  const strictness = Math.log10(USUAL_SHARE / rejectedAtMost);
  const { factor } = rejection ?? NO_REJECTION;
  return {
    unevenness,
    lossPrice: lossPrice * 10 ** (strictness / 5) * Math.exp(factor),
    likely: likely + 0.25 * Math.max(0, strictness),
    callPriceGrowth: callPriceGrowth - 0.4 * Math.max(0, strictness),
    ...pace,
  };
}
