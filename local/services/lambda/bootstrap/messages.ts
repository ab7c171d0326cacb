/** One invocation, as it is sent to an execution environment. */
export interface InvokeMessage {
  readonly requestId: string;
  /** The event, JSON. */
  readonly payload: string;
  readonly invokedFunctionArn: string;
  /** What the function has until it is stopped, counted from the moment it starts. */
  readonly timeoutMs: number;
  /** JSON of the client context that the caller passed (AWS SDK, Invoke). */
  readonly clientContext: string | undefined;
}

/** What an execution environment says. */
export type EnvironmentMessage =
  /** The module is loaded and the handler found. */
  | { readonly kind: 'ready' }
  /** Loading failed; `payload` is Lambda's error JSON. The process ends. */
  | { readonly kind: 'initError'; readonly payload: string }
  /** The handler is done. `payload` is the JSON of its result or of its error. */
  | { readonly kind: 'success' | 'error'; readonly payload: string; readonly maxMemoryKilobytes: number };
