export { clairvoyantCost } from './clairvoyant';
export { type Mode, monthlyBill, type Usage } from './monthly-bill';
export { type Score, scoreRun } from './score';
