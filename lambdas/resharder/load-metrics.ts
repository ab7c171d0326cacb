import {
  type CloudWatchClient,
  GetMetricDataCommand,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import {
  type Answer,
  iteratorAge,
  MAX_QUERIES,
  MINUTE_MS,
  type Question,
  shardMinutes,
  shardQuestions,
  streamMinutes,
  streamQuestions,
} from './metric-queries';
import type { ShardMinute, StreamMinute } from './policy';

/** How far back the policy looks: see its Observation. */
const STREAM_WINDOW_MS = 15 * MINUTE_MS;
const SHARD_WINDOW_MS = 5 * MINUTE_MS;

/** The load of a stream as CloudWatch has it. CloudWatch charges for each metric that is asked for. */
export class LoadMetrics {
  constructor(
    private readonly client: CloudWatchClient,
    private readonly streamName: string,
    private readonly watchesConsumers: boolean,
  ) {}

  /** The last 15 minutes. */
  async ofStream(
    now: number,
  ): Promise<{ readonly minutes: readonly StreamMinute[]; readonly iteratorAgeMs: number | undefined }> {
    const questions = streamQuestions(this.streamName, this.watchesConsumers);
    const answers = await this.ask(questions, now - STREAM_WINDOW_MS, now);
    return { minutes: streamMinutes(answers, now), iteratorAgeMs: iteratorAge(answers) };
  }

  /** The last 5 minutes of each shard. */
  async ofShards(shardIds: readonly string[], now: number): Promise<readonly ShardMinute[]> {
    const questions = shardQuestions(this.streamName, shardIds);
    const answers: Answer[] = [];
    for (let from = 0; from < questions.length; from += MAX_QUERIES) {
      const some = questions.slice(from, from + MAX_QUERIES);
      answers.push(...(await this.ask(some, now - SHARD_WINDOW_MS, now)));
    }
    return shardMinutes(answers, now);
  }

  private async ask(questions: readonly Question[], from: number, to: number): Promise<readonly Answer[]> {
    const byId = new Map(questions.map((question) => [question.query.Id, question]));
    const MetricDataQueries: MetricDataQuery[] = questions.map(({ query }) => query);
    const range = { StartTime: new Date(from), EndTime: new Date(to) };
    const answers: Answer[] = [];
    let NextToken: string | undefined;
    do {
      const page = await this.client.send(
        new GetMetricDataCommand({ MetricDataQueries, ...range, NextToken }),
      );
      for (const result of page.MetricDataResults ?? []) {
        // A search answers with many results; all have its id.
        const question = byId.get(result.Id);
        if (question !== undefined) answers.push({ ...question, result });
      }
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    return answers;
  }
}
