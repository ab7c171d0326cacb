/**
 * What one line of an access log says of a request. Texts are as the server logged them, with its escapes
 * (`\"`, `\x16`); only a JSON log has none.
 */
export interface AccessLine {
  /** The address or host name of the client. */
  readonly client: string;
  /** In UTC with seconds: `2015-05-17T10:05:03Z`. */
  readonly viewedAt: string;
  /** `GET`, `HEAD` …; `-` where the client sent none. */
  readonly method: string;
  /** The requested path, `*`, or `-`; see {@link readRequest}. */
  readonly page: string;
  readonly status: number;
  /** Bytes that the client got; 0 where the server logged `-`. */
  readonly bytes: number;
  /** Absent where the server logged `-` or nothing. */
  readonly referrer?: string;
  /** Absent where the server logged `-` or nothing. */
  readonly userAgent?: string;
}

/** One form of access log lines. */
export interface LogFormat {
  /**
   * Names the format within a record, so that each consumer reads the line as its producer did: `combined`,
   * `vhost_common`, `cloudfront` …
   */
  readonly id: string;
  /** Names it for people. */
  readonly title: string;
  /** @throws NotAPageViewError with the reason */
  readonly read: (line: string) => AccessLine;
}
