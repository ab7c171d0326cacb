/** One request that a web server answered. Texts are as the server logged them, its escapes (`\"`, `\x16`) included. */
export interface PageView {
  /** The event's id, 32 hexadecimal digits. */
  readonly id: string;
  /** The path that was asked for, without query and fragment. Never empty. */
  readonly page: string;
  /** When the request came, in UTC with seconds: `2015-05-17T10:05:03Z`. */
  readonly viewedAt: string;
  /** `GET`, `HEAD` … */
  readonly method: string;
  /** HTTP status, three digits. */
  readonly status: number;
  /** Bytes of the response body; 0 where the server logged `-`. */
  readonly bytes: number;
  /** Absent where the server logged `-`, nothing, or the common format. */
  readonly referrer?: string;
  /** Absent where the server logged `-`, nothing, or the common format. */
  readonly userAgent?: string;
  /** What stands for the client address, see `pseudonym`. */
  readonly visitor: string;
}
