import { AwsError } from '../../../http';
import type { Properties } from '../../../template';

/**
 * Cuts a list into the pages that a client asks for by NextToken, which is the number of the first one here.
 * @param size how many at most
 */
export function pageOf<T>(
  all: readonly T[],
  input: Properties,
  size: number,
): { readonly page: readonly T[]; readonly NextToken: string | undefined } {
  const token = input.string('NextToken') ?? '0';
  if (!/^\d{1,9}$/.test(token))
    throw new AwsError('InvalidNextToken', `The NextToken ${token} is not one of this API.`);
  const start = Number(token);
  const end = start + size;
  return { page: all.slice(start, end), NextToken: end < all.length ? String(end) : undefined };
}
