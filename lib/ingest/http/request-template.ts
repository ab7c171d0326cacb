import { RECORDS_OF_PUT_RECORDS } from '../../support/limits';

/**
 * The mapping templates of the requests, in API Gateway's dialect of the Velocity Template Language. The engine
 * inserts values as they are and does not read them as templates. So a template has to make JSON of whatever a
 * value holds: quotes, newlines, other control characters, `$` and `#`.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 */

/** The content type of Kinesis's JSON protocol. */
export const KINESIS_JSON = 'application/x-amz-json-1.1';

/**
 * A value as the content of a JSON text. `escapeJavaScript` also escapes single quotes, and JSON does not know
 * that escape; AWS documents the `replaceAll` that takes it back.
 */
export function escaped(value: string): string {
  return `$util.escapeJavaScript(${value}).replaceAll("\\\\'", "'")`;
}

/**
 * One record of a request. Text is encoded in base64 here; `dataBase64` is in base64 and stays as it is.
 * @param entry the variable that holds what the client sent
 * @param ownKey the partition key of a record without one; it differs from record to record, so it spreads them
 */
function record(entry: string, ownKey: string): string {
  return (
    // In Velocity an empty text is true or false, depending on the release, so each test says what it means.
    `#set($text = "")#if(${entry}.data && ${entry}.data != "")#set($text = ${entry}.data)#end` +
    `"Data":"#if(${entry}.dataBase64 && ${entry}.dataBase64 != "")${escaped(`${entry}.dataBase64`)}` +
    '#else$util.base64Encode($text)#end",' +
    `"PartitionKey":"#if(${entry}.partitionKey && ${entry}.partitionKey != "")` +
    `${escaped(`${entry}.partitionKey`)}#else${ownKey}#end"`
  );
}

/** A PutRecord request. */
export function putRecordTemplate(streamArn: string): string {
  return `#set($entry = $input.path('$')){"StreamARN":"${streamArn}",${record('$entry', '$context.requestId')}}`;
}

/**
 * A PutRecords request. A list that is too long becomes an empty one, which Kinesis refuses whole: the loop would
 * otherwise end after 1,000 entries, and the model that refuses it first could be switched off.
 */
export function putRecordsTemplate(streamArn: string): string {
  return [
    "#set($entries = $input.path('$.records'))",
    '#set($size = $entries.size())',
    `{"StreamARN":"${streamArn}","Records":[`,
    `#if($size <= ${RECORDS_OF_PUT_RECORDS})`,
    '#foreach($entry in $entries)',
    // The formal notation: a name may have hyphens in Velocity, and `$context.requestId-` would be one.
    `{${record('$entry', `\${context.requestId}.$foreach.index`)}}#if($foreach.hasNext),#end`,
    '#end#end]}',
  ].join('');
}
