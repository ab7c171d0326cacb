import { parseArn } from '../../base/arn';
import { Chance } from '../../base/chance';
import type { Clock } from '../../base/clock';
import { isObject } from '../../base/json-object';
import {
  Properties,
  type ProvisionedResource,
  type ResourceProvider,
  type ResourceRequest,
} from '../../template';
import type { FunctionInvoker } from '../lambda';
import { type MadeCustomResource, ResponseListener, readResponse } from './custom-resource-response';
import type { Stacks } from './stacks';

/**
 * How long CloudFormation waits for a custom resource by default, and at most.
 * @see
 *   https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-customresource.html
 */
const MAX_TIMEOUT_SECONDS = 3600;

/** How long the answer may take after the function has returned: the function may leave it to another one. */
const GRACE_MS = 60_000;

export interface CustomResourcesOptions {
  readonly lambda: FunctionInvoker;
  readonly stacks: Stacks;
  /** Real time, as functions have it. */
  readonly clock: Clock;
  /** Default: the machine's. */
  readonly chance?: Chance;
}

/**
 * Creates custom resources: `AWS::CloudFormation::CustomResource`, which also stands for every `Custom::`
 * type. The function in `ServiceToken` gets a Create request and puts its answer to the request's URL. `Data`
 * in the answer becomes the attributes; `NoEcho` hides nothing here.
 *
 * Unlike on AWS, a function that fails is not retried: its error is reported at once.
 */
export function customResources(options: CustomResourcesOptions): ResourceProvider {
  return { 'AWS::CloudFormation::CustomResource': (resource) => makeCustomResource(options, resource) };
}

async function makeCustomResource(
  { lambda, stacks, clock, chance = Chance.unseeded() }: CustomResourcesOptions,
  resource: ResourceRequest,
): Promise<ProvisionedResource> {
  const properties = new Properties(resource.properties);
  const functionArn = properties.requiredString('ServiceToken');
  const seconds = properties.integer('ServiceTimeout', 1, MAX_TIMEOUT_SECONDS) ?? MAX_TIMEOUT_SECONDS;
  if (parseArn(functionArn).service !== 'lambda') {
    throw new Error(
      `ServiceToken is ${functionArn}; supported here are custom resources whose service token is a function`,
    );
  }
  const listener = await ResponseListener.open(chance.uuid());
  const deadline = new Deadline(clock);
  try {
    const event = {
      RequestType: 'Create',
      RequestId: chance.uuid(),
      StackId: stacks.at(resource).stackId,
      ResponseURL: listener.url,
      ResourceType: resource.type,
      LogicalResourceId: resource.logicalId,
      ServiceToken: functionArn,
      ResourceProperties: asText(resource.properties),
    };
    const given = deadline.after(seconds * 1000, `its function did not answer within ${seconds} s`);
    const run = invoke(lambda, functionArn, JSON.stringify(event)).then(() =>
      deadline.after(
        GRACE_MS,
        `its function returned, and ${GRACE_MS / 1000} s later there was no answer at the ResponseURL of its event`,
      ),
    );
    const body = await Promise.race([listener.body, given, run]);
    const { physicalId, data }: MadeCustomResource = readResponse(body);
    return { ref: physicalId, attributes: data };
  } finally {
    deadline.callOff();
    listener.close();
  }
}

/** @throws Error when the function failed or could not be started */
async function invoke(lambda: FunctionInvoker, functionArn: string, payload: string): Promise<void> {
  const result = await lambda.invoke(functionArn, payload);
  if (result.kind === 'success') return;
  const problem = result.kind === 'throttled' ? result.reason : result.payload;
  throw new Error(`its function ${functionArn} failed: ${problem}`);
}

/** Deadlines of one request, cancelled together. */
class Deadline {
  private readonly cancels: (() => void)[] = [];
  private isOff = false;

  constructor(private readonly clock: Clock) {}

  /** @returns rejects when the time is up; never after {@link callOff}, which also stops the timers */
  after(ms: number, sentence: string): Promise<never> {
    return new Promise((_, reject) => {
      if (this.isOff) return;
      this.cancels.push(this.clock.after(ms, () => reject(new Error(sentence))));
    });
  }

  callOff(): void {
    this.isOff = true;
    for (const cancel of this.cancels) cancel();
  }
}

/** CloudFormation passes numbers and booleans to functions as text. */
function asText(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asText);
  if (isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, asText(inner)]));
  }
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}
