/** A log format that LOGTOJSON knows. */
export interface LogFormat {
  readonly names: readonly string[];
  /** A group for each name. It must match a record from its beginning; what follows does not count. */
  readonly pattern: RegExp;
  /** Whether it is the common or the combined format. Default false. */
  readonly isApacheAccess?: boolean;
}

const QUOTED = String.raw`"((?:[^"\\]|\\.)*)"`;
const COMMON = String.raw`^(\S+) (\S+) (.+?) \[([^\]]*)\] ${QUOTED} (\d{3}|-) (\d+|-)`;
const COMMON_NAMES = ['host', 'ident', 'authuser', 'datetime', 'request', 'response', 'bytes'];

/**
 * The formats and their fields. AWS's page names the combined format's ninth field "referrer"; the Kinesis
 * Agent writes "referer", and so do consumers expect it.
 * @see https://docs.aws.amazon.com/streams/latest/dev/writing-with-agents.html#pre-processing
 * @see https://httpd.apache.org/docs/2.4/logs.html
 * @see https://www.rfc-editor.org/rfc/rfc3164
 */
export const LOG_FORMATS: Readonly<Record<string, LogFormat>> = {
  COMMONAPACHELOG: { names: COMMON_NAMES, pattern: new RegExp(COMMON), isApacheAccess: true },
  COMBINEDAPACHELOG: {
    names: [...COMMON_NAMES, 'referer', 'agent'],
    pattern: new RegExp(`${COMMON} ${QUOTED} ${QUOTED}`),
    isApacheAccess: true,
  },
  APACHEERRORLOG: {
    names: ['timestamp', 'module', 'severity', 'processid', 'threadid', 'client', 'message'],
    // Lines about the server itself have no client.
    pattern:
      /^\[([^\]]+)\] \[(?:([\w-]*):)?(\w+)\] \[pid (\d+)(?::tid (\d+))?\] (?:\[client:? ([^\]]+)\] )?(.*)$/s,
  },
  SYSLOG: {
    names: ['timestamp', 'hostname', 'program', 'processid', 'message'],
    pattern: /^(?:<\d+>)?([A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d) (\S+) ([^\s:[]+)(?:\[(\d+)\])?: (.*)$/s,
  },
};
