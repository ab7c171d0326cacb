import { randomUUID } from 'node:crypto';
import { parseArn } from '../../base/arn';
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

/** How long CloudFormation waits unless the resource says otherwise, and the most that it may say. */
const MAX_TIMEOUT_SECONDS = 3600;

/** How long an answer may take once the function has returned: it can leave the answering to another one. */
const GRACE_MS = 60_000;

export interface CustomResourcesOptions {
  readonly lambda: FunctionInvoker;
  readonly stacks: Stacks;
  /** Real seconds, as functions have them. */
  readonly clock: Clock;
}

/**
 * Makes custom resources: `AWS::CloudFormation::CustomResource`, which stands for every `Custom::` type. The function in
 * `ServiceToken` gets a Create request, and puts its answer to the URL in it. Its `Data` become the attributes; what
 * `NoEcho` hides is not hidden here.
 *
 * Other than on AWS a function that fails is not tried again: what it threw is the error, at once.
 */
export function customResources(options: CustomResourcesOptions): ResourceProvider {
  return { 'AWS::CloudFormation::CustomResource': (resource) => makeCustomResource(options, resource) };
}

async function makeCustomResource(
  { lambda, stacks, clock }: CustomResourcesOptions,
  resource: ResourceRequest,
): Promise<ProvisionedResource> {
  const properties = new Properties(resource.properties);
  const functionArn = properties.requiredString('ServiceToken');
  const seconds = properties.integer('ServiceTimeout', 1, MAX_TIMEOUT_SECONDS) ?? MAX_TIMEOUT_SECONDS;
  if (parseArn(functionArn).service !== 'lambda') {
    throw new Error(
      `ServiceToken is ${functionArn}; played here are custom resources whose service token is a function`,
    );
  }
  const listener = await ResponseListener.open();
  const deadline = new Deadline(clock);
  try {
    const event = {
      RequestType: 'Create',
      RequestId: randomUUID(),
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

/** @throws Error when the function failed, or could not be started */
async function invoke(lambda: FunctionInvoker, functionArn: string, payload: string): Promise<void> {
  const result = await lambda.invoke(functionArn, payload);
  if (result.kind === 'success') return;
  const problem = result.kind === 'throttled' ? result.reason : result.payload;
  throw new Error(`its function ${functionArn} failed: ${problem}`);
}

/** Ends of patience, all of which are called off together. */
class Deadline {
  private readonly cancels: (() => void)[] = [];
  private isOff = false;

  constructor(private readonly clock: Clock) {}

  /** @returns rejects when the time is up; once all are called off, never, and without a timer that keeps the process */
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

/** CloudFormation hands numbers and booleans to functions as text. */
function asText(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asText);
  if (isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, asText(inner)]));
  }
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}
