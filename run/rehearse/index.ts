export { rehearseCommand } from './rehearse-command';
