/**
 * What is done to a record before it is sent.
 * @param record its text without the line end
 * @returns its new text, without a line end; undefined for a record that cannot be read
 */
export type Processing = (record: string) => string | undefined;
