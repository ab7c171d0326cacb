/** The metric of a log line, in CloudWatch's embedded metric format. */
export function embeddedMetric(QueueArn: string, DeadLetters: number, Timestamp: number): object {
  return {
    _aws: {
      Timestamp,
      CloudWatchMetrics: [
        {
          Namespace: 'KinesisBlueprint',
          Dimensions: [['QueueArn']],
          Metrics: [{ Name: 'DeadLetters', Unit: 'Count' }],
        },
      ],
    },
    QueueArn,
    DeadLetters,
  };
}
