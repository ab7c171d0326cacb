import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EagerClock } from '../../bench/kinesis/eager-clock';
import { type KinesisServer, startKinesalite } from '../../bench/kinesis/peers';
import { MALFORMED_DISAGREEMENTS } from './malformed-disagreements';
import { type MalformedRequest, malformedRequests, operations } from './malformed-requests';
import { startOurs } from './servers';

interface Answer {
  readonly status: number;
  /** The error's name, or `no error`. */
  readonly code: string;
}

interface Question {
  readonly request: MalformedRequest;
  readonly ours: Answer;
  readonly theirs: Answer;
}

/** So many requests at a time. */
const CONCURRENCY = 8;

/** A second later at every look: there is no limit on calls a second, as in kinesalite. */
class LeapingClock extends EagerClock {
  private time = Date.now();
  override now(): number {
    this.time += 1000;
    return this.time;
  }
}

const servers: KinesisServer[] = [];
let questions: readonly Question[] = [];

beforeAll(async () => {
  const ours = await startOurs(new LeapingClock());
  servers.push(ours);
  const peer = await startKinesalite();
  servers.push(peer);
  for (const server of servers) await send(server, 'CreateStream', { StreamName: 'present', ShardCount: 1 });
  const requests = malformedRequests();
  const answered: Question[] = [];
  for (let i = 0; i < requests.length; i += CONCURRENCY) {
    const some = requests.slice(i, i + CONCURRENCY).map(async (request) => ({
      request,
      ours: await send(ours, request.operation, request.input),
      theirs: await send(peer, request.operation, request.input),
    }));
    answered.push(...(await Promise.all(some)));
  }
  questions = answered;
});

afterAll(async () => {
  for (const server of servers) await server.stop();
});

/** Not the SDK: it would not send such requests as they are. */
async function send({ url }: KinesisServer, operation: string, input: object): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `Kinesis_20131202.${operation}`,
      'x-amz-date': '20261126T120000Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=any/20261126/us-east-1/kinesis/aws4_request, SignedHeaders=host, Signature=any',
    },
    body: JSON.stringify(input),
  });
  const text = await response.text();
  if (response.ok) return { status: response.status, code: 'no error' };
  return { status: response.status, code: JSON.parse(text).__type };
}

const titleOf = ({ operation, member, kind, shown }: MalformedRequest) =>
  `${operation}: ${member} (${kind}) ${shown}`;

const differs = ({ ours, theirs }: Question) => ours.code !== theirs.code || ours.status !== theirs.status;

describe('malformed requests for every operation of the SDK', () => {
  it('are more than a thousand, and none of them is unknown here or an error of the engine', () => {
    expect(questions.length).toBeGreaterThan(1000);
    expect(new Set(questions.map(({ request }) => request.operation)).size).toBe(
      operations().filter(([, members]) => members.length > 0).length,
    );
    const failed = questions.filter(
      ({ ours: { status, code } }) => status >= 500 || code === 'UnknownOperationException',
    );
    expect(failed.map(({ request }) => titleOf(request))).toEqual([]);
  });

  it('with a wrong JSON type are a SerializationException, whatever else they lack', () => {
    const others = questions.filter(
      ({ request, ours }) => request.kind === 'type' && ours.code !== 'SerializationException',
    );
    expect(others.map(({ request, ours }) => `${titleOf(request)}: ${ours.code}`)).toEqual([]);
  });

  it('are answered as by kinesalite, but for what is known', () => {
    const unexplained = questions
      .filter(differs)
      .filter(({ request, ours, theirs }) => {
        const known = MALFORMED_DISAGREEMENTS.filter(({ includes }) => includes(request));
        const pairs = known.flatMap(({ answers }) => answers);
        return known.length !== 1 || !pairs.some(([a, b]) => a === ours.code && b === theirs.code);
      })
      .map(({ request, ours, theirs }) => `${titleOf(request)}: ${ours.code}, not ${theirs.code}`);
    expect(unexplained).toEqual([]);
  });

  it.each(MALFORMED_DISAGREEMENTS)('still disagree about $about ($right)', ({ includes, answers }) => {
    const found = questions
      .filter(({ request }) => includes(request))
      .filter(differs)
      .map(({ ours, theirs }) => `${ours.code}, not ${theirs.code}`);
    expect([...new Set(found)].sort()).toEqual(answers.map(([a, b]) => `${a}, not ${b}`).sort());
  });
});
