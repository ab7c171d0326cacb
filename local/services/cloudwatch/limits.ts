/**
 * Limits of Amazon CloudWatch, each with its source. The last section has those of this machine.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
 */

// Metrics

/**
 * Dimensions of a metric, metrics of one request, and values of one metric in it.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html
 */
export const MAX_DIMENSIONS = 30;
export const MAX_METRIC_DATA = 1000;
export const MAX_VALUES_PER_METRIC = 150;

/**
 * Values of one metric in a log line.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export const MAX_EMBEDDED_VALUES = 100;

/**
 * Queries of one GetMetricData, and datapoints of all of them.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
 */
export const MAX_QUERIES = 500;
export const MAX_DATAPOINTS = 100_800;

/**
 * Metrics that a query of Metrics Insights looks at, series that it returns, and such queries of one GetMetricData.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-metrics-insights-limits.html
 */
export const MAX_INSIGHTS_METRICS = 10_000;
export const MAX_INSIGHTS_SERIES = 500;
export const MAX_INSIGHTS_QUERIES = 1;

/**
 * Datapoints of one GetMetricStatistics.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html
 */
export const MAX_STATISTICS_DATAPOINTS = 1440;

/**
 * Metrics in one page of ListMetrics.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html
 */
export const METRICS_PER_PAGE = 500;

// Alarms

/**
 * Characters of an alarm's name, actions for one state, the longest period, and the longest time that is
 * evaluated.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
export const MAX_ALARM_NAME_CHARACTERS = 255;
export const MAX_ACTIONS_PER_STATE = 5;
export const MAX_PERIOD_SECONDS = 86_400;
export const MAX_EVALUATED_SECONDS = 7 * 86_400;
export const MAX_EVALUATION_PERIODS = 86_400;

/**
 * The longest warm-up period: two days.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_WarmUpConfiguration.html
 */
export const MAX_WARM_UP_MINUTES = 2880;

/**
 * Metrics of an alarm on a metric math expression.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create-alarm-on-metric-math-expression.html
 */
export const MAX_METRICS_PER_ALARM = 10;

/**
 * Names of one DeleteAlarms, EnableAlarmActions or DisableAlarmActions.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DeleteAlarms.html
 */
export const MAX_ALARM_NAMES = 100;

/**
 * The largest page of DescribeAlarms and of DescribeAlarmHistory, and the default pages.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
 */
export const MAX_PAGE_RECORDS = 100;
export const DEFAULT_ALARMS_PER_PAGE = 50;
export const DEFAULT_HISTORY_PER_PAGE = 100;

// This machine: bounds of its memory

/** AWS keeps datapoints of one minute for 15 days. */
export const DEFAULT_RETENTION_MINUTES = 1440;
export const DEFAULT_MAX_DATAPOINTS = 200_000;

/** History items of one alarm. AWS keeps them for 30 days. */
export const MAX_HISTORY_ITEMS = 200;
