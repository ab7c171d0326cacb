import { UserError } from '../common';

/** The configuration file cannot be used as it is. */
export class AgentConfigError extends UserError {
  override readonly name = 'AgentConfigError';
}

/** The state folder cannot be used: it is locked, damaged or not writable. */
export class AgentStateError extends UserError {
  override readonly name = 'AgentStateError';
}
