import type { Outcome } from './execution-environment';

/** The facts in the lines about an invocation. */
export interface ReportFacts {
  readonly requestId: string;
  readonly durationMs: number;
  /** Only for the first invocation of an environment. */
  readonly initDurationMs: number | undefined;
  readonly memorySize: number;
  readonly timeoutSeconds: number;
}

/** Every outcome that is an error for the caller. */
export type Failure = Exclude<Outcome, { readonly kind: 'success' | 'notStarted' | 'ended' }>;

/**
 * Lambda's error JSON for a failed invocation: the function's own if there is one, else the platform's.
 * The wording is Lambda's: from the runtime interface emulator for timeouts, from CloudWatch logs for exits.
 */
export function errorPayload(outcome: Failure, facts: ReportFacts): string {
  switch (outcome.kind) {
    case 'error':
    case 'initError':
      return outcome.payload;
    case 'timedOut':
      return platformError('Sandbox.Timedout', facts.requestId, timedOut(facts));
    case 'exited':
      return platformError('Runtime.ExitError', facts.requestId, exitReason(outcome));
  }
}

/** The lines that Lambda writes after an invocation, text format. */
export function reportLines(outcome: Outcome, facts: ReportFacts): string[] {
  const { requestId } = facts;
  const lines = [...failureLines(outcome, facts), `END RequestId: ${requestId}`];
  const parts = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${facts.durationMs.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(facts.durationMs + (facts.initDurationMs ?? 0))} ms`,
    `Memory Size: ${facts.memorySize} MB`,
  ];
  if ('maxMemoryMegabytes' in outcome && outcome.maxMemoryMegabytes !== undefined)
    parts.push(`Max Memory Used: ${outcome.maxMemoryMegabytes} MB`);
  if (facts.initDurationMs !== undefined) parts.push(`Init Duration: ${facts.initDurationMs.toFixed(2)} ms`);
  if (outcome.kind === 'timedOut') parts.push('Status: timeout');
  return [...lines, parts.join('\t')];
}

function failureLines(outcome: Outcome, facts: ReportFacts): string[] {
  if (outcome.kind === 'timedOut') return [`RequestId: ${facts.requestId} Error: ${timedOut(facts)}`];
  if (outcome.kind !== 'exited') return [];
  return [`RequestId: ${facts.requestId} Error: ${exitReason(outcome)}`, 'Runtime.ExitError'];
}

function timedOut({ timeoutSeconds }: ReportFacts): string {
  return `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
}

function exitReason({
  code,
  signal,
}: {
  readonly code: number | null;
  readonly signal: string | null;
}): string {
  if (signal !== null) return `Runtime exited with error: signal: ${SIGNALS[signal] ?? signal}`;
  if (code === null || code === 0) return 'Runtime exited without providing a reason';
  return `Runtime exited with error: exit status ${code}`;
}

/** Signals as Lambda spells them. */
const SIGNALS: Readonly<Record<string, string>> = {
  SIGKILL: 'killed',
  SIGABRT: 'aborted',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
};

function platformError(errorType: string, requestId: string, reason: string): string {
  return JSON.stringify({ errorType, errorMessage: `RequestId: ${requestId} Error: ${reason}` });
}
