import { AwsError } from '../../../http';
import type { Members } from './members';

/** @throws AwsError DryRunOperationException when everything checked so far was all that was wanted */
export function endDryRun(members: Members): void {
  if (!members.boolean('DryRun')) return;
  throw new AwsError(
    'DryRunOperationException',
    'The request would have succeeded, but the DryRun parameter was set.',
  );
}
