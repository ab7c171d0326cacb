import type { Socket } from 'node:net';

/** How every HTTP/2 connection begins (RFC 9113, section 3.4). No HTTP/1.1 request can begin so. */
const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

/**
 * Finds out from a connection's first bytes which HTTP it speaks, and leaves those bytes in the socket to be read again.
 *
 * @param decide called once, as soon as the bytes decide; never when the connection closes before they do
 */
export function sniffProtocol(socket: Socket, decide: (protocol: 'http1' | 'http2') => void): void {
  const onReadable = () => {
    const bytes: unknown = socket.read();
    if (!Buffer.isBuffer(bytes)) return;
    socket.unshift(bytes);
    const length = Math.min(bytes.length, PREFACE.length);
    const matches = bytes.compare(PREFACE, 0, length, 0, length) === 0;
    if (matches && length < PREFACE.length) return;
    socket.off('readable', onReadable);
    decide(matches ? 'http2' : 'http1');
  };
  socket.on('readable', onReadable);
}
