/**
 * The mapping templates of the responses. Each response has the same shape, whatever became of the records:
 * `{"accepted": 2, "failed": [{"index": 1, "code": "ProvisionedThroughputExceededException", "reason": "…"}]}`, or
 * `{"message": "…"}` where no record was taken. Kinesis's own messages name the stream and the account, so they
 * stay in the log.
 *
 * An override may be applied once to each parameter, so each template ends with the overrides.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-override-request-response-parameters.html
 */

/** Seconds after which a client should send again: shards take a new second's worth then. */
const RETRY_AFTER_SECONDS = 1;

const FULL = 'ProvisionedThroughputExceededException';

/** Lets the page of an allowed origin read the response, which has to be said in each response. */
function allowOrigin(origins: readonly string[]): string {
  if (origins.length === 0) return '';
  const isAllowed = origins.includes('*')
    ? 'true'
    : origins.map((origin) => `$origin == "${origin}"`).join(' || ');
  return (
    // HTTP/2 has names of headers in small letters.
    '#set($origin = $input.params().header.get("Origin"))' +
    '#if(!$origin || $origin == "")#set($origin = $input.params().header.get("origin"))#end' +
    `#if($origin && $origin != "" && (${isAllowed}))` +
    '#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)' +
    '#set($context.responseOverride.header.Access-Control-Expose-Headers = "Retry-After")#end' +
    '#set($context.responseOverride.header.Vary = "Origin")'
  );
}

const RETRY_AFTER = `#set($context.responseOverride.header.Retry-After = "${RETRY_AFTER_SECONDS}")`;

/** The response to a PutRecord call that Kinesis took. */
export function putRecordTaken(origins: readonly string[]): string {
  return `${allowOrigin(origins)}{"accepted":1,"failed":[]}`;
}

/**
 * The response to a PutRecords call that Kinesis answered 200, which it does whatever became of the records. If
 * some failed, the status is 207; if all did, it is 429 where all shards were full, and otherwise 503.
 */
export function putRecordsTaken(origins: readonly string[]): string {
  return [
    "#set($results = $input.path('$.Records'))",
    "#set($count = $input.path('$.FailedRecordCount'))",
    '#set($full = 0)#set($status = 200)',
    '#if($count > 0)',
    `#foreach($result in $results)#if($result.ErrorCode && $result.ErrorCode == "${FULL}")`,
    '#set($full = $full + 1)#end#end',
    '#set($status = 207)',
    '#if($count == $results.size())#set($status = 503)#end',
    '#if($full == $results.size())#set($status = 429)#end',
    '#end',
    '#set($taken = $results.size() - $count)#set($comma = "")',
    '{"accepted":$taken,"failed":[',
    '#if($count > 0)#foreach($result in $results)',
    '#if($result.ErrorCode && $result.ErrorCode != "")',
    `\${comma}{"index":$foreach.index,"code":"$result.ErrorCode","reason":`,
    `#if($result.ErrorCode == "${FULL}")"The shard of its partition key is full; send it again."`,
    '#else"Kinesis failed; send it again."#end}',
    '#set($comma = ",")#end#end#end]}',
    allowOrigin(origins),
    `#if($status != 200)#set($context.responseOverride.status = $status)${RETRY_AFTER}#end`,
  ].join('');
}

/**
 * The response to a call that Kinesis refused whole. Throttling is 429 and the client's own mistake is 400; a stream
 * that is missing, or a permission, is a mistake of the deployment: 502.
 * @param allowed the records that a request may have, as a sentence
 */
export function refused(origins: readonly string[], allowed: string): string {
  const is = (...names: string[]) => names.map((name) => `$type.contains("${name}")`).join(' || ');
  return [
    "#set($type = $input.path('$.__type'))",
    '#if(!$type)#set($type = "")#end',
    `#if(${is('ThroughputExceeded', 'LimitExceeded', 'Throttl')})#set($status = 429)`,
    '{"message":"The stream is full; send the request again."}',
    `#elseif(${is('Validation', 'InvalidArgument', 'Serialization')})#set($status = 400)`,
    JSON.stringify({ message: `Kinesis refused the request; ${allowed}` }),
    '#else#set($status = 502)',
    '{"message":"The records could not be written; send the request again later."}#end',
    allowOrigin(origins),
    `#set($context.responseOverride.status = $status)#if($status != 400)${RETRY_AFTER}#end`,
  ].join('');
}

/** The response to a call that failed in Kinesis, or was answered in a way that nobody foresaw. */
export function failed(origins: readonly string[]): string {
  return `{"message":"Kinesis failed; send the request again."}${allowOrigin(origins)}${RETRY_AFTER}`;
}
