export { PHASES, RunPage } from './run-page';
