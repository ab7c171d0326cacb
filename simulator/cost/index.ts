export { type Mode, monthlyBill, type Usage } from './monthly-bill';
export { PRICES } from './prices';
