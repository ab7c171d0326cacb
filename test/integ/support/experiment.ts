import { pass } from './wait';

/**
 * An experiment runs once in the account, as a custom resource, while its stack is made. It answers one or several
 * questions about AWS, each with an object; what it cannot answer says why.
 */
export type Experiment<S = never, A = Record<string, unknown>> = (settings: S) => Promise<A>;

/** What CloudFormation sends, as far as it is read here. */
interface CustomResourceEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly ResourceProperties: {
    readonly experiment: string;
    /** JSON, as CloudFormation makes text of numbers. */
    readonly settings: string;
    /** The questions that the stack has an assertion for. */
    readonly ids: readonly string[];
  };
}

/** Less than the 15 minutes of the function, so that there is an answer in any case. */
const LIMIT_MS = 14 * 60_000;
/** The permissions of a function that was just made take a while to be in force everywhere. */
const PERMISSIONS_SECONDS = 20;

/**
 * The handler of an app's experiments. An experiment that fails is an answer too, so that one question does not keep the
 * others from being settled.
 *
 * @param sweep removes what an interrupted experiment left, when the stack is deleted
 */
export function experimentHandler(
  experiments: Readonly<Record<string, Experiment>>,
  sweep: Experiment = async () => ({}),
): (event: CustomResourceEvent) => Promise<void> {
  return async (event) => {
    const { experiment, settings, ids } = event.ResourceProperties;
    const run = event.RequestType === 'Delete' ? sweep : experiments[experiment];
    if (event.RequestType === 'Create') await pass(PERMISSIONS_SECONDS);
    const all = await answersOf(run ?? unknown(experiment), JSON.parse(settings) as never, ids);
    const answers = Object.fromEntries(ids.map((id) => [id, all[id] ?? { error: 'not answered' }]));
    console.log(JSON.stringify({ experiment, answers }));
    await respond(event, answers);
  };

  async function answersOf(
    run: Experiment,
    settings: never,
    ids: readonly string[],
  ): Promise<Record<string, unknown>> {
    try {
      return await Promise.race([run(settings), tooLate()]);
    } catch (thrown) {
      const { name, message } = thrown as Error;
      const error = `${name}: ${message}`.slice(0, 300);
      return Object.fromEntries(ids.map((id) => [id, { error }]));
    }
  }

  async function respond(event: CustomResourceEvent, answers: Record<string, unknown>): Promise<void> {
    const { StackId, RequestId, LogicalResourceId } = event;
    const texts = Object.entries(answers).map(([id, answer]) => [id, JSON.stringify(answer)]);
    await fetch(event.ResponseURL, {
      method: 'PUT',
      body: JSON.stringify({
        Status: 'SUCCESS',
        PhysicalResourceId: LogicalResourceId,
        StackId,
        RequestId,
        LogicalResourceId,
        Data: Object.fromEntries(texts),
      }),
    });
  }
}

function unknown(experiment: string): Experiment {
  return async () => {
    throw new Error(`there is no experiment "${experiment}"`);
  };
}

async function tooLate(): Promise<never> {
  await new Promise((resolve) => setTimeout(resolve, LIMIT_MS).unref());
  throw new Error('it took more than 14 minutes');
}
