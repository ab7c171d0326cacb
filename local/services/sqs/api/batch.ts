import { AwsError, type JsonInput } from '../../../http';
import { MAX_BATCH_ENTRIES, MAX_BATCH_ID_CHARACTERS } from '../limits';
import { requiredText } from './input';

/**
 * Runs a batch request entry by entry. A refused entry does not stop the others.
 * @param run handles one entry and returns the members of its success, without `Id`
 * @throws AwsError EmptyBatchRequest, TooManyEntriesInBatchRequest, InvalidBatchEntryId,
 *   BatchEntryIdsNotDistinct
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

/** The entries of a batch request. Their number and their ids are checked. */
export function batchEntries(input: JsonInput): JsonInput[] {
  const entries: JsonInput[] = Array.isArray(input.Entries)
    ? input.Entries.map((entry) => Object(entry))
    : [];
  if (entries.length === 0)
    throw new AwsError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  if (entries.length > MAX_BATCH_ENTRIES) {
    throw new AwsError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${MAX_BATCH_ENTRIES}. You have sent ${entries.length}.`,
    );
  }
  const ids = entries.map((entry) => requiredText(entry, 'Id'));
  const malformed = ids.find((id) => !/^[\w-]+$/.test(id) || id.length > MAX_BATCH_ID_CHARACTERS);
  if (malformed !== undefined) {
    throw new AwsError(
      'InvalidBatchEntryId',
      'A batch entry id can only contain alphanumeric characters, hyphens and underscores, ' +
        `at most ${MAX_BATCH_ID_CHARACTERS} of them: ${malformed}.`,
    );
  }
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined) throw new AwsError('BatchEntryIdsNotDistinct', `Id ${twice} repeated.`);
  return entries;
}
