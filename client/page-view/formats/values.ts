import { isIP } from 'node:net';
import { NotAPageViewError } from '../../errors';
import type { AccessLine } from './access-line';

/** Whole numbers of up to 15 digits are exact in JavaScript and in DynamoDB. */
const MAX_SIZE_DIGITS = 15;
const STATUS = /^\d{3}$/;
const SIZE = new RegExp(`^(?:-|\\d{1,${MAX_SIZE_DIGITS}})$`);

/** @throws NotAPageViewError unless it has three digits */
export function readStatus(text: string): number {
  return Number(checked(text, STATUS, 'status', 'three digits'));
}

/** @throws NotAPageViewError unless it is `-`, which is 0, or a number of up to 15 digits */
export function readSize(text: string): number {
  const size = checked(text, SIZE, 'size', `"-" or a number of up to ${MAX_SIZE_DIGITS} digits`);
  return size === '-' ? 0 : Number(size);
}

function checked(value: string, allowed: RegExp, name: string, form: string): string {
  if (allowed.test(value)) return value;
  throw new NotAPageViewError(`${name} "${excerpt(value)}" is not ${form}`);
}

/** At most eight characters: in a broken line any field may hold personal data. */
export function excerpt(value: string): string {
  return value.length > 8 ? `${value.slice(0, 8)}…` : value;
}

/** The referrer and the user agent, as far as the server logged them. */
export function originOf(referrer = '', userAgent = ''): Pick<AccessLine, 'referrer' | 'userAgent'> {
  return { ...(isGiven(referrer) && { referrer }), ...(isGiven(userAgent) && { userAgent }) };
}

function isGiven(value: string): boolean {
  return value !== '' && value !== '-';
}

/**
 * A name of the DNS, as servers with HostnameLookups log it. An underscore is not allowed in one and is used.
 */
const HOST_NAME = /^[a-z0-9_](?:[\w.-]*\w)?$/i;

/** @returns whether the text is an IPv4 or IPv6 address */
export function isAddress(text: string): boolean {
  return isIP(text) !== 0;
}

/** @throws NotAPageViewError unless it is an address or a host name */
export function readClient(text: string): string {
  if (text === '' || text === '-') throw new NotAPageViewError('the client address is missing');
  if (isAddress(text) || HOST_NAME.test(text)) return text;
  throw new NotAPageViewError(`the client address "${excerpt(text)}" is neither an address nor a host name`);
}
