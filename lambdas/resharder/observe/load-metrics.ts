import {
  type CloudWatchClient,
  GetMetricDataCommand,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import type { CloudWatchAnswer, StreamMinute, ThrottledShard } from '../policy';
import type { Log } from '../tell';
import {
  type Answer,
  cloudWatchAnswer,
  iteratorAge,
  MINUTE_MS,
  type Question,
  streamMinutes,
  streamQuestions,
  THROTTLED_WINDOW_MS,
  throttledShards,
  throttledShardsQuestion,
} from './metric-queries';

/** How far back the policy looks: see its Observation. */
const STREAM_WINDOW_MS = 15 * MINUTE_MS;

/** The load of a stream as CloudWatch has it. */
export interface StreamLoad {
  readonly minutes: readonly StreamMinute[];
  readonly iteratorAgeMs: number | undefined;
  readonly cloudWatch: CloudWatchAnswer;
}

/** Asks CloudWatch, which charges for each metric that is asked for. */
export class LoadMetrics {
  constructor(
    private readonly client: CloudWatchClient,
    private readonly streamName: string,
    private readonly watchesConsumers: boolean,
    private readonly logger: Pick<Log, 'warn'>,
  ) {}

  /** The last 15 minutes. */
  async ofStream(now: number): Promise<StreamLoad> {
    const questions = streamQuestions(this.streamName, this.watchesConsumers);
    const answers = await this.ask(questions, now - STREAM_WINDOW_MS, now);
    return {
      minutes: streamMinutes(answers, now),
      iteratorAgeMs: iteratorAge(answers),
      cloudWatch: cloudWatchAnswer(answers),
    };
  }

  /**
   * The shards that rejected most in the last minutes, for a stream whose shard-level metric is on.
   * @returns none when CloudWatch refuses: the stream is decided on without it
   */
  async throttledShards(now: number): Promise<readonly ThrottledShard[]> {
    try {
      const question = throttledShardsQuestion(this.streamName);
      return throttledShards(await this.ask([question], now - THROTTLED_WINDOW_MS, now));
    } catch (error) {
      this.logger.warn('CloudWatch does not tell which shards reject', { reason: String(error) });
      return [];
    }
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
