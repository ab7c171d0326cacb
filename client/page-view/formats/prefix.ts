import { NotAPageViewError } from '../../errors';

const ISO_TIME = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?(?:Z|[+-]\\d\\d:\\d\\d)';
/** `nginx: `, `nginx[81]: ` */
const TAG = '[^\\s:[\\]]{1,64}(?:\\[\\d{1,10}\\])?: ';

/** A line without what a log collector wrote before it. */
export interface CutLine {
  readonly line: string;
  /** Who wrote it, for people; undefined where nothing was cut. */
  readonly prefix: string | undefined;
}

/**
 * What collectors write before a line.
 * @see https://www.rfc-editor.org/rfc/rfc3164#section-4.1
 * @see https://www.rfc-editor.org/rfc/rfc5424#section-6
 * @see https://github.com/kubernetes/design-proposals-archive/blob/main/node/kubelet-cri-logging.md
 */
const PREFIXES: readonly { readonly name: string; readonly pattern: RegExp }[] = [
  { name: 'a byte order mark', pattern: /^\ufeff/ },
  { name: 'a container runtime (CRI)', pattern: new RegExp(`^${ISO_TIME} (?:stdout|stderr) (?<tag>[FP]) `) },
  {
    name: 'syslog',
    pattern: new RegExp(
      `^<\\d{1,3}>1 (?:${ISO_TIME}|-) \\S+ \\S+ \\S+ \\S+ (?:-|(?:\\[[^\\]]*\\])+) \\ufeff?`,
    ),
  },
  {
    name: 'syslog',
    pattern: new RegExp(
      `^(?:<\\d{1,3}>)?(?:[A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d|${ISO_TIME}) (?:\\S{1,255} )?${TAG}`,
    ),
  },
  { name: 'kubectl logs', pattern: /^\[pod\/[^\]\s]+\] / },
  { name: 'docker compose logs', pattern: /^[\w.-]{1,255} +\| / },
  { name: 'a collector’s time', pattern: new RegExp(`^${ISO_TIME} (?=[\\da-f{])`) },
];

/** A collector may stand behind another: CRI behind syslog, a byte order mark behind either. */
const MOST_PREFIXES = 3;

/**
 * Cuts what syslog, Docker, Kubernetes or an editor wrote before a line of a log. If it stayed, the time or the
 * host of the collector would be taken for the visitor.
 *
 * @throws NotAPageViewError for a part of a line: container runtimes cut lines of 16 KiB and more
 */
export function cutPrefix(text: string): CutLine {
  let line = text;
  let prefix: string | undefined;
  for (let cut = 0; cut < MOST_PREFIXES; cut++) {
    const docker = lineOfDocker(line);
    const found = docker === undefined ? PREFIXES.find(({ pattern }) => pattern.test(line)) : undefined;
    if (docker === undefined && found === undefined) break;
    prefix ??= found?.name ?? 'Docker (json-file)';
    line = docker ?? afterPrefix(line, found?.pattern);
  }
  return { line, prefix };
}

function afterPrefix(line: string, pattern: RegExp | undefined): string {
  const match = pattern?.exec(line);
  if (match?.groups?.tag === 'P') refusePart();
  return line.slice(match?.[0].length ?? 0);
}

/**
 * The line in an object of Docker's json-file driver, `{"log":"…\n","stream":"stdout","time":"…"}`.
 * @see https://docs.docker.com/engine/logging/drivers/json-file/
 */
function lineOfDocker(text: string): string | undefined {
  if (!text.startsWith('{"log":"')) return undefined;
  let value: { log?: unknown; stream?: unknown };
  try {
    value = JSON.parse(text);
  } catch {
    // The JSON format says what is wrong with it.
    return undefined;
  }
  if (typeof value.log !== 'string' || typeof value.stream !== 'string') return undefined;
  if (!value.log.endsWith('\n')) refusePart();
  return value.log.replace(/\r?\n$/, '');
}

function refusePart(): never {
  throw new NotAPageViewError('the container runtime has cut the line into parts');
}
