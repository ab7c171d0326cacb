import { get, type IncomingMessage, request } from 'node:http';

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export function ask(
  url: string,
  options: { method?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(url, options, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text) => {
        body += text;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    });
    asked.on('error', reject).end();
  });
}

/** Opens the event stream and keeps what it sends. */
export async function look(url: string) {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(`${url}events`, resolve).on('error', reject);
  });
  const seen = { text: '', ended: false, headers: response.headers };
  response.setEncoding('utf8').on('data', (text) => {
    seen.text += text;
  });
  response.on('error', () => undefined);
  response.on('close', () => {
    seen.ended = true;
  });
  return seen;
}
