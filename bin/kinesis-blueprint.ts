#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

type Command = (flags: readonly string[]) => Promise<number>;

/** Each command is loaded on demand, because it needs packages that the others do not. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  run: async () => (await import('../run/index.js')).runCommand,
  local: async () => (await import('../run/local/index.js')).localCommand,
  rehearse: async () => (await import('../run/rehearse/index.js')).rehearseCommand,
  simulate: async () => (await import('../simulator/index.js')).simulateCommand,
  agent: async () => (await import('../agent/index.js')).agentCommand,
};

const HELP = `Usage: kinesis-blueprint COMMAND [flags]

  run        play the synthesized template on this machine, feed it, account for every record
  local      an AWS account on this machine for any client: empty, or with the stacks of your CDK app
  rehearse   play days of your traffic through the template and its functions, with faults, in minutes
  simulate   play your traffic through the autoscaler, its peers and on-demand: what is rejected, what it costs
  agent      send the lines of log files to streams, configured as the Kinesis Agent is

kinesis-blueprint COMMAND --help explains the flags.`;

async function start([name, ...flags]: readonly string[]): Promise<number> {
  if (name === '--version') return say(packageJson().version, 0);
  if (name === undefined || name === '--help') return say(HELP, name === undefined ? 2 : 0);
  const load = COMMANDS[name];
  if (load === undefined) {
    process.stderr.write(`There is no command ${name}; there is: ${Object.keys(COMMANDS).join(', ')}.\n`);
    return 2;
  }
  // The package decides on the SDK's version, so the SDK's advice about future versions of Node.js does not
  // help the user.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  try {
    return await (await load())(flags);
  } catch (error) {
    const missing = /Cannot find module '((?:@[\w-]+\/)?[\w-]+)/.exec(String(error))?.[1];
    if (missing === undefined) throw error;
    const needed = Object.keys(packageJson().optionalDependencies);
    if (!needed.includes(missing)) throw error;
    process.stderr.write(
      `This command needs ${missing}, which is not installed: optional dependencies were left out. Install all that the ` +
        `commands need with: npm install --save-dev ${needed.join(' ')}\n`,
    );
    return 2;
  }
}

function say(text: string, exitCode: number): number {
  process.stdout.write(`${text}\n`);
  return exitCode;
}

function packageJson(): {
  readonly version: string;
  readonly optionalDependencies: Readonly<Record<string, string>>;
} {
  return JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8'));
}

start(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
