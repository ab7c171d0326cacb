/** The limits of AWS services that write to streams, each once. A number carries its unit at the end of its name. */

import type { Limit } from './limits';

// AWS IoT Core
// @see https://docs.aws.amazon.com/general/latest/gr/iot-core.html

/** Bytes of a topic, and its segments: at most 7 slashes. */
export const IOT_TOPIC_LENGTH = 256;
export const IOT_TOPIC_SEGMENTS = 8;

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
