import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--remote-debugging-pipe',
];

/** The path of an installed Chromium or Chrome; `undefined` where there is none. */
export function findChromium(): string | undefined {
  return NAMES.find((name) => spawnSync(name, ['--version']).status === 0);
}

interface Answer {
  readonly id?: number;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
  readonly method?: string;
  readonly params?: Record<string, unknown>;
}

/**
 * A headless browser, driven over the pipe of the Chrome DevTools Protocol: each message is JSON that ends
 * with a NUL, on file descriptors 3 and 4 of the browser.
 */
export class Chromium {
  private readonly waiting = new Map<number, (answer: Answer) => void>();
  private readonly profile = mkdtempSync(join(tmpdir(), 'chromium-'));
  private readonly process: ChildProcess;
  private readonly closed: Promise<void>;
  private lastId = 0;
  private received = '';
  /** The errors that pages have written to their console or thrown. */
  readonly complaints: string[] = [];

  constructor(executable: string) {
    this.process = spawn(executable, [...FLAGS, `--user-data-dir=${this.profile}`], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    });
    (this.process.stdio[4] as Readable).setEncoding('utf8').on('data', (text: string) => this.receive(text));
    this.closed = new Promise((resolve) => {
      this.process.on('close', () => {
        for (const answer of this.waiting.values()) answer({ error: { message: 'The browser has ended.' } });
        resolve();
      });
    });
  }

  /** Opens a page in a window of a size in pixels. */
  async open(url: string, width: number, height: number): Promise<BrowserPage> {
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const page = new BrowserPage((method, params) => this.send(method, params, String(sessionId)));
    await page.send('Runtime.enable', {});
    await page.send('Log.enable', {});
    await page.resize(width, height);
    await page.send('Page.navigate', { url });
    return page;
  }

  async close(): Promise<void> {
    // Not killed, because its other processes would go on writing to the profile.
    await this.send('Browser.close', {});
    await this.closed;
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }

  private send(method: string, params: object, sessionId?: string): Promise<Record<string, unknown>> {
    const id = ++this.lastId;
    const pipe = this.process.stdio[3] as Writable;
    pipe.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => {
      this.waiting.set(id, ({ result, error }) => {
        if (error === undefined) resolve(result ?? {});
        else reject(new Error(`${method}: ${error.message}`));
      });
    });
  }

  private receive(text: string): void {
    const messages = (this.received + text).split('\0');
    this.received = messages.pop() ?? '';
    for (const message of messages) {
      const answer = JSON.parse(message) as Answer;
      if (answer.id !== undefined) {
        this.waiting.get(answer.id)?.(answer);
        this.waiting.delete(answer.id);
      } else this.hear(answer);
    }
  }

  private hear({ method, params }: Answer): void {
    const entry = params?.entry as { level?: string; text?: string } | undefined;
    if (method === 'Runtime.exceptionThrown') this.complaints.push(JSON.stringify(params));
    if (method === 'Log.entryAdded' && entry?.level === 'error') this.complaints.push(entry.text ?? '');
  }
}

/** A page in the browser. */
export class BrowserPage {
  constructor(readonly send: (method: string, params: object) => Promise<Record<string, unknown>>) {}

  /** @throws Error with the error of the expression */
  async evaluate<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
    return (result as { value: T }).value;
  }

  async resize(width: number, height: number): Promise<void> {
    const size = { width, height, deviceScaleFactor: 1, mobile: false };
    await this.send('Emulation.setDeviceMetricsOverride', size);
  }

  async prefer(colorScheme: 'light' | 'dark'): Promise<void> {
    const features = [{ name: 'prefers-color-scheme', value: colorScheme }];
    await this.send('Emulation.setEmulatedMedia', { features });
  }
}
