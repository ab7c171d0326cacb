/** The limits of AWS services that write to streams, each once. A number carries its unit at the end of its name. */

// AWS IoT Core
// @see https://docs.aws.amazon.com/general/latest/gr/iot-core.html

/** Bytes of a topic, and its segments: at most 7 slashes. */
export const IOT_TOPIC_LENGTH = 256;
export const IOT_TOPIC_SEGMENTS = 8;

/** @see https://docs.aws.amazon.com/iot/latest/apireference/API_CreateTopicRule.html */
export const IOT_RULE_NAME = /^[a-zA-Z0-9_]{1,128}$/;
