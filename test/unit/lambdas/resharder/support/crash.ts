import type { AwsService } from '../../../../../local/http';

/**
 * Breaks a program off after one of its calls: the call is done, its answer does not come, and nothing that the program
 * tries then is done. That is what a process that ends looks like from outside.
 */
export class Crash {
  /** All calls since the last {@link restart}. */
  readonly calls: string[] = [];
  /** The operations that AWS refuses, though nothing crashes. */
  readonly refused = new Set<string>();
  private left = Number.POSITIVE_INFINITY;

  /** @param afterCalls how many calls are answered; default all */
  restart(afterCalls = Number.POSITIVE_INFINITY): void {
    this.calls.length = 0;
    this.left = afterCalls;
  }

  /** The service, until the crash. */
  guard(service: AwsService): AwsService {
    return {
      signingName: service.signingName,
      handle: async (request) => {
        const operation =
          request.operation ?? new URLSearchParams(request.body.toString()).get('Action') ?? '';
        if (this.refused.has(operation)) return refusal('AccessDeniedException');
        const wasDown = this.left < 0;
        this.left -= 1;
        if (!wasDown) {
          this.calls.push(`${request.service}:${request.operation}`);
          const response = await service.handle(request);
          if (this.left >= 0) return response;
        }
        return refusal('CrashException');
      },
    };
  }
}

function refusal(name: string) {
  return { status: 400, headers: { 'x-amzn-errortype': name }, body: '{}' };
}
