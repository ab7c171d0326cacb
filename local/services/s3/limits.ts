/**
 * Limits of Amazon S3, each with its source.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
 */

/**
 * Bytes of a key in UTF-8.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
 */
export const MAX_KEY_BYTES = 1024;

/**
 * 3 to 63 lower-case letters, digits, hyphens and single dots.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export const BUCKET_NAME = /^[a-z0-9](?:[a-z0-9-]|\.(?!\.)){1,61}[a-z0-9]$/;
export const MAX_BUCKET_NAME_CHARACTERS = 63;

/**
 * Keys in one page of ListObjectsV2, and in one DeleteObjects.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
 */
export const MAX_KEYS = 1000;

/**
 * The highest part number of a multipart upload, and the bytes that every part except the last must have.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
 */
export const MAX_PART_NUMBER = 10_000;
export const MIN_PART_BYTES = 5 * 1024 * 1024;
