/** A request as `fetch` takes it. */
export interface BeaconRequest {
  readonly method: 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The browser sends it though the page has been left. */
  readonly keepalive: true;
}

/** The part of a response that a beacon reads. */
export interface BeaconResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  json(): Promise<unknown>;
}

/** What a beacon uses of a browser. A test gives its own. */
export interface Browser {
  readonly document: {
    readonly referrer: string;
    readonly visibilityState: string;
    addEventListener(type: 'visibilitychange', listener: () => void): void;
  };
  readonly location: { readonly pathname: string };
  readonly navigator: {
    readonly userAgent: string;
    sendBeacon?(url: string, body: Blob): boolean;
  };
  readonly sessionStorage: {
    getItem(key: string): string | null;
    setItem(key: string, value: string): void;
    removeItem(key: string): void;
  };
  readonly crypto: { getRandomValues(bytes: Uint8Array): Uint8Array };
  fetch(url: string, request: BeaconRequest): Promise<BeaconResponse>;
  addEventListener(type: 'pagehide', listener: () => void): void;
  setTimeout(run: () => void, ms: number): unknown;
}

/** 32 random hexadecimal digits: an event's id, of which a sink with a unique key keeps one copy. */
export function randomId({ crypto }: Pick<Browser, 'crypto'>): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}
