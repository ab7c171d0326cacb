/**
 * The limits of AWS services that write to streams, each once. A number carries its unit at the end of its
 * name.
 */

import type { Limit } from './limit';

// AWS IoT Core
// @see https://docs.aws.amazon.com/general/latest/gr/iot-core.html

/** Bytes of a topic, and its segments: at most 7 slashes. */
export const IOT_TOPIC_LENGTH = 256;
export const IOT_TOPIC_SEGMENTS = 8;

/** The payload of a message. */
export const IOT_MESSAGE_BYTES = 128 * 1024;

/** @see https://docs.aws.amazon.com/iot/latest/apireference/API_CreateTopicRule.html */
export const IOT_RULE_NAME = /^[a-zA-Z0-9_]{1,128}$/;

// EventBridge
// @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RetryPolicy.html

export const EVENT_AGE_SECONDS: Limit = {
  from: 60,
  to: 86_400,
  unit: 'seconds, which is 1 minute to 24 hours',
  source: 'EventBridge, RetryPolicy',
};

export const EVENT_RETRIES: Limit = {
  from: 0,
  to: 185,
  unit: 'attempts',
  source: 'EventBridge, RetryPolicy',
};

// CloudWatch Logs

/** Subscription filters of a log group (CloudWatch Logs, PutSubscriptionFilter). */
export const SUBSCRIPTION_FILTERS = 2;

// CloudFront
// @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/real-time-logs.html

export const REALTIME_SAMPLING_PERCENT: Limit = {
  from: 1,
  to: 100,
  unit: 'percent',
  source: 'CloudFront Developer Guide, real-time logs',
};

export const REALTIME_LOG_FIELDS: Limit = {
  from: 1,
  to: 40,
  unit: 'fields',
  source: 'CloudFront Developer Guide, real-time logs',
};

// Kinesis Agent
// @see https://docs.aws.amazon.com/streams/latest/dev/writing-with-agents.html

const AGENT = 'Kinesis Agent, flow settings';

export const AGENT_BUFFER_AGE_SECONDS: Limit = { from: 1, to: 900, unit: 'seconds', source: AGENT };
export const AGENT_BUFFER_RECORDS: Limit = { from: 1, to: 500, unit: 'records', source: AGENT };
export const AGENT_BUFFER_BYTES: Limit = { from: 1, to: 4_194_304, unit: 'bytes', source: AGENT };

/** The upper end only catches a number meant for another setting. */
export const AGENT_INSTANCES: Limit = { from: 1, to: 1_000, unit: 'instances', source: 'KinesisAgentHost' };
