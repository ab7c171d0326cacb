export { localCommand } from './local-command';
