import { callersPath, errorText, type FlagTable, helpOf, readFlags, text, UsageError } from '../common';
import { type AgentAccount, runAgent } from './agent';
import { readAgentConfig } from './config';

const STOPPED = 0;
const UNUSABLE = 2;
const INTERRUPTED = 130;

const FLAGS = {
  config: { value: 'FILE', help: ['the configuration, as the Kinesis Agent reads it'], read: text },
  state: {
    value: 'DIR',
    help: ['where the checkpoints are; one agent at a time uses it'],
    fallback: '.kinesis-agent',
    read: text,
  },
} as const satisfies FlagTable;

const HELP = `Usage: kinesis-blueprint agent --config FILE [flags]

Sends the lines that programs write to files to Kinesis data streams, through rotation,
until Ctrl-C or SIGTERM. Started again with the same state, it goes on where it was.

${helpOf(FLAGS)}`;

/**
 * `kinesis-blueprint agent`.
 * @param args what follows `agent` on the command line
 * @returns the exit code: 0 after a stop, 2 for a configuration or a state that cannot be used
 */
export async function agentCommand(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    process.stdout.write(`${HELP}\n`);
    return STOPPED;
  }
  try {
    const flags = readFlags(args, FLAGS);
    const file = flags.value('config');
    if (file === undefined)
      throw new UsageError('--config is missing; give the configuration file of the agent.');
    const config = readAgentConfig(callersPath(file));
    // Before anything is said, so that whoever reads it can stop the agent.
    const signal = stopSignal();
    for (const { files, kinesisStream } of config.flows)
      say(`Following ${files.pattern} for ${kinesisStream}.`);
    for (const key of config.withoutEffect) say(`${key} has no effect in this agent.`);
    const account = await runAgent(config, {
      stateFolder: callersPath(flags.value('state')),
      signal,
      onNotice: say,
      onReport: (report) => say(describe(report)),
    });
    say(`Stopped. ${describe(account)}`);
    return STOPPED;
  } catch (error) {
    process.stderr.write(`${errorText(error)}\n`);
    return UNUSABLE;
  }
}

function say(sentence: string): void {
  process.stderr.write(`${new Date().toISOString()} ${sentence}\n`);
}

function describe({ files, read, sent, bytesSent, bytesBehind, ...account }: AgentAccount): string {
  const waiting = read - sent - account.unreadable;
  const parts = [
    `${count(files, 'file')}, ${count(read, 'record')} read`,
    `${sent.toLocaleString('en-US')} sent (${count(bytesSent, 'byte')})`,
    waiting > 0 ? `${waiting.toLocaleString('en-US')} not confirmed` : undefined,
    account.unreadable > 0
      ? `${account.unreadable.toLocaleString('en-US')} not readable and left out`
      : undefined,
    account.truncated > 0 ? `${account.truncated.toLocaleString('en-US')} cut off` : undefined,
    `${count(bytesBehind, 'byte')} behind`,
  ];
  return `${parts.filter((part) => part !== undefined).join('; ')}.`;
}

function count(number: number, what: string): string {
  return `${number.toLocaleString('en-US')} ${what}${number === 1 ? '' : 's'}`;
}

/** The first Ctrl-C or SIGTERM aborts it; a second one ends the process at once. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (stop.signal.aborted) process.exit(INTERRUPTED);
      say('Stopping: what was read is sent, and the checkpoints are written. A second signal stops at once.');
      stop.abort();
    });
  }
  // Nobody reads the agent's log on. Without a listener, Node.js would end the process with a stack.
  process.stderr.on('error', () => stop.abort());
  return stop.signal;
}
