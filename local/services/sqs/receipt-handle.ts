import { AwsError } from '../../http';

/** The handle of one receipt of a message: opaque to clients, another one at every receipt. */
export function formatReceiptHandle(queueName: string, messageId: string, receipt: number): string {
  return Buffer.from(`${queueName} ${messageId} ${receipt}`).toString('base64');
}

/** @throws AwsError ReceiptHandleIsInvalid for what was never a receipt handle of this queue */
export function parseReceiptHandle(
  queueName: string,
  handle: string,
): { readonly messageId: string; readonly receipt: number } {
  const [name, messageId, receipt] = Buffer.from(handle, 'base64').toString().split(' ');
  if (name !== queueName || messageId === undefined || !/^\d+$/.test(receipt ?? '')) {
    throw new AwsError(
      'ReceiptHandleIsInvalid',
      `The input receipt handle "${handle}" is not one of ${queueName}.`,
    );
  }
  return { messageId, receipt: Number(receipt) };
}
