import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { Chance } from '../../../base/chance';
import type { Clock } from '../../../base/clock';
import { MAX_LINE_LENGTH } from '../limits';
import type { EnvironmentMessage, HostMessage, InvokeMessage } from './bootstrap/run-environment';
import { EnvironmentTime } from './environment-time';
import { MachineTime, type ProcessTime } from './machine-time';
import { runtimeProgram } from './runtime-program';

/** How long a process may take to end by itself before it is killed; real time. */
const KILL_AFTER_MS = 500;

interface Answer {
  readonly payload: string;
  /** The peak of the process, from its start. With a seed it is left out. */
  readonly maxMemoryMegabytes: number | undefined;
}

/** How one invocation ended. */
export type Outcome =
  | (Answer & { readonly kind: 'success' })
  /** The handler failed; `payload` is Lambda's error JSON. */
  | (Answer & { readonly kind: 'error' })
  /** The module could not be loaded; `payload` is Lambda's error JSON. */
  | { readonly kind: 'initError'; readonly payload: string }
  | { readonly kind: 'timedOut' }
  | { readonly kind: 'exited'; readonly code: number | null; readonly signal: string | null }
  /** The machine has no process for it: no file handles, no memory. The function never ran. */
  | { readonly kind: 'notStarted'; readonly reason: string }
  /** The host ended the environment. */
  | { readonly kind: 'ended' };

interface ExecutionEnvironmentOptions {
  /** Of the function, for sentences about it. */
  readonly name: string;
  /** For example `nodejs24.x`: the language of its code. */
  readonly runtime: string;
  /** The folder with the code; the process works in it. */
  readonly codePath: string;
  readonly variables: Readonly<Record<string, string>>;
  /** MB; as on AWS it sets the limit of V8's heap. Python has none. */
  readonly memorySize: number;
  /** How long loading the module may take. */
  readonly initTimeoutMs: number;
  /** How long it takes, by the clock; what this machine makes of it does not count. */
  readonly initDurationMs: number;
  readonly clock: Clock;
  /** With a seed, what its code draws by chance follows from it. */
  readonly chance: Chance;
  /** Gets the output of the process, one message at a time. */
  readonly onLine: (line: string) => void;
  /** The code has started a thread or a process, which its clock does not reach. */
  readonly onOutside: (what: string) => void;
}

/**
 * What goes wrong with an invocation when the function is done: its process is killed, or its answer gets lost.
 */
export type Disturbance = 'crash' | 'hang';

interface Invocation {
  readonly message: InvokeMessage;
  readonly disturbance: Disturbance | undefined;
  readonly onStart: () => void;
  readonly resolve: (outcome: Outcome) => void;
  callOffTimeout: () => void;
}

/**
 * One execution environment: a process of Node.js or Python that holds one loaded function and runs one invocation at a
 * time. It ends with its host, because the channel between them closes.
 */
export class ExecutionEnvironment {
  /** Resolves when the process is gone. */
  readonly ended: Promise<void>;
  /** What the clock knows of the process. */
  readonly time: ProcessTime;
  private readonly child: ChildProcess;
  private readonly startedAt: number;
  private invocation: Invocation | undefined;
  private loadedAt: number | undefined;
  /** Why the process ends, if that is known before it has ended. */
  private fate: Outcome | undefined;
  private gone = false;

  /** Starts the process. */
  constructor(private readonly options: ExecutionEnvironmentOptions) {
    this.startedAt = options.clock.now();
    const seed = options.chance.isSeeded ? options.chance.hex(16) : '';
    const program = runtimeProgram(options.runtime, options.memorySize, this.startedAt, seed);
    this.child = spawn(program.command, program.args, {
      cwd: options.codePath,
      env: { ...options.variables },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: program.serialization,
      // In its own process group, so that Ctrl-C reaches only the host and running invocations can finish.
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    const { clock } = options;
    const name = `function ${options.name}`;
    this.time = program.keepsTime
      ? new EnvironmentTime({ clock, name, send: (now) => this.send({ kind: 'time', now }) })
      : new MachineTime({ clock, name });
    this.time.begin();
    this.child.on('message', (message: EnvironmentMessage) => void this.onMessage(message));
    const readers = [this.child.stdout, this.child.stderr].map((stream) => readLines(stream, options.onLine));
    this.ended = this.exit().then((fate) => {
      for (const reader of readers) reader.end();
      this.gone = true;
      this.time.rest();
      this.finish(this.fate ?? fate);
    });
  }

  /** False as soon as the process is ending. */
  get usable(): boolean {
    return !this.gone && this.fate === undefined && this.child.connected;
  }

  /** How long starting the process and loading the module took, in ms; `undefined` until that is done. */
  get initDurationMs(): number | undefined {
    return this.loadedAt === undefined ? undefined : this.loadedAt - this.startedAt;
  }

  /**
   * Runs one invocation; the environment must be idle. Loading has its own limit; then the function's timeout
   * counts.
   * @param onStart called when the function starts
   * @param disturbance what goes wrong with it; default: nothing
   * @returns how it ended, once the function's whole output has been read; it never rejects
   */
  invoke(message: InvokeMessage, onStart: () => void, disturbance?: Disturbance): Promise<Outcome> {
    return new Promise((resolve) => {
      const callOffTimeout = this.timeout(this.options.initTimeoutMs);
      this.invocation = { message, onStart, resolve, callOffTimeout, disturbance };
      if (this.gone) this.finish(this.fate ?? { kind: 'exited', code: this.child.exitCode, signal: null });
      else if (this.loadedAt !== undefined) this.begin();
    });
  }

  /** Ends the process: by SIGTERM, then by SIGKILL. */
  async end(): Promise<void> {
    this.fate ??= { kind: 'ended' };
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), KILL_AFTER_MS);
    await this.ended;
    clearTimeout(timer);
  }

  /** Kills the process at once, as if it had crashed; resolves when it is gone. */
  async kill(): Promise<void> {
    if (!this.gone) this.time.begin();
    this.child.kill('SIGKILL');
    await this.ended;
  }

  private begin(): void {
    const invocation = this.invocation;
    if (invocation === undefined || this.fate !== undefined) return;
    invocation.callOffTimeout();
    invocation.callOffTimeout = this.timeout(invocation.message.timeoutMs);
    invocation.onStart();
    this.time.begin();
    this.send({ kind: 'invoke', now: this.options.clock.now(), ...invocation.message });
  }

  private send(message: HostMessage): void {
    // A process that has just ended tells so itself.
    if (this.child.connected) this.child.send(message);
  }

  private async onMessage(message: EnvironmentMessage): Promise<void> {
    if (message.kind === 'waiting') return this.time.onWaiting(message);
    if (message.kind === 'told') return this.time.onTold();
    if (message.kind === 'outside') return this.options.onOutside(message.what);
    if (message.kind === 'initError') {
      this.fate ??= { kind: 'initError', payload: message.payload };
      return;
    }
    await drained();
    if (message.kind === 'ready') {
      const early = this.startedAt + this.options.initDurationMs - this.options.clock.now();
      this.time.rest();
      this.options.clock.after(Math.max(0, early), () => {
        this.loadedAt = this.options.clock.now();
        this.begin();
      });
      return;
    }
    if (this.invocation?.disturbance === 'crash') this.child.kill('SIGKILL');
    // Nothing more comes of one that hangs: its time passes, until it is up.
    else this.time.rest();
    if (this.invocation?.disturbance !== undefined) return;
    const { isSeeded } = this.options.chance;
    // What this machine makes of it would differ from one run to the next.
    const maxMemoryMegabytes = isSeeded ? undefined : Math.ceil(message.maxMemoryKilobytes / 1024);
    this.finish({ kind: message.kind, payload: message.payload, maxMemoryMegabytes });
  }

  private finish(outcome: Outcome): void {
    const invocation = this.invocation;
    this.invocation = undefined;
    invocation?.callOffTimeout();
    invocation?.resolve(outcome);
  }

  private timeout(ms: number): () => void {
    return this.options.clock.after(ms, () => {
      this.fate ??= { kind: 'timedOut' };
      // Until the process is gone; it may only have waited.
      this.time.begin();
      this.child.kill('SIGKILL');
    });
  }

  private async exit(): Promise<Outcome> {
    const exited = await new Promise<Outcome>((resolve) => {
      this.child.on('exit', (code, signal) => resolve({ kind: 'exited', code, signal }));
      this.child.on('error', (error) => {
        // Node.js also raises it for a message to a process that has just ended; then `exit` tells more.
        if (this.child.pid !== undefined) return;
        const reason = `The process cannot be started: ${error.message}`;
        this.options.onLine(reason);
        resolve({ kind: 'notStarted', reason });
      });
    });
    await drained();
    return exited;
  }
}

function readLines(stream: Readable | null, onLine: (line: string) => void): LineReader {
  const reader = new LineReader(onLine);
  stream?.on('data', (chunk: Buffer) => reader.push(chunk));
  return reader;
}

/** Cuts the output of a process into lines of text, whatever chunks it arrives in. */
export class LineReader {
  private readonly decoder = new StringDecoder('utf8');
  private rest = '';

  constructor(private readonly onLine: (line: string) => void) {}

  push(chunk: Buffer): void {
    const pieces = (this.rest + this.decoder.write(chunk)).split('\n');
    this.rest = pieces.pop() ?? '';
    for (const piece of pieces) this.emit(piece);
    while (this.rest.length >= MAX_LINE_LENGTH) {
      this.emit(this.rest.slice(0, MAX_LINE_LENGTH));
      this.rest = this.rest.slice(MAX_LINE_LENGTH);
    }
  }

  /** Hands out the last line when it does not end with a line feed. */
  end(): void {
    const last = this.rest + this.decoder.end();
    this.rest = '';
    if (last !== '') this.emit(last);
  }

  private emit(line: string): void {
    // The runtime's console writes the line feeds inside a message as carriage returns.
    this.onLine(line.replace(/\r$/, '').replaceAll('\r', '\n'));
  }
}

/**
 * Waits until everything that a process wrote before its last message, or before its end, has been read. It
 * is in the pipe by then, so the next poll of the event loop delivers it.
 */
async function drained(): Promise<void> {
  for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
