import { AwsError, type JsonInput } from '../../../http';
import { requiredText } from './input';

/** AWS SDK, SQS SendMessageBatch, DeleteMessageBatch, ChangeMessageVisibilityBatch: entries of one request. */
const MAX_ENTRIES = 10;

/**
 * Runs a batch request entry by entry; one that is refused does not hold up the others.
 * @param run what is done for an entry; returns the members of its success besides `Id`
 * @throws AwsError EmptyBatchRequest, TooManyEntriesInBatchRequest, InvalidBatchEntryId, BatchEntryIdsNotDistinct
 */
export function runBatch(input: JsonInput, run: (entry: JsonInput) => object | undefined): object {
  const entries = batchEntries(input);
  const successful: object[] = [];
  const failed: object[] = [];
  for (const entry of entries) {
    const { Id } = entry;
    try {
      successful.push({ Id, ...run(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      failed.push({ Id, SenderFault: error.status < 500, Code: error.code, Message: error.message });
    }
  }
  return { Successful: successful, Failed: failed };
}

/** The entries of a batch request, their number and ids checked. */
export function batchEntries(input: JsonInput): JsonInput[] {
  const entries: JsonInput[] = Array.isArray(input.Entries)
    ? input.Entries.map((entry) => Object(entry))
    : [];
  if (entries.length === 0)
    throw new AwsError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  if (entries.length > MAX_ENTRIES) {
    throw new AwsError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${MAX_ENTRIES}. You have sent ${entries.length}.`,
    );
  }
  const ids = entries.map((entry) => requiredText(entry, 'Id'));
  const malformed = ids.find((id) => !/^[\w-]{1,80}$/.test(id));
  if (malformed !== undefined) {
    throw new AwsError(
      'InvalidBatchEntryId',
      `A batch entry id can only contain alphanumeric characters, hyphens and underscores, at most 80 of them: ${malformed}.`,
    );
  }
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined) throw new AwsError('BatchEntryIdsNotDistinct', `Id ${twice} repeated.`);
  return entries;
}
