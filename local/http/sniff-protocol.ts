import type { Socket } from 'node:net';

export type ConnectionProtocol = 'http1' | 'http2' | 'tls';

/**
 * The first bytes of every HTTP/2 connection (RFC 9113, section 3.4). No HTTP/1.1 request begins with them.
 * @see https://www.rfc-editor.org/rfc/rfc9113#section-3.4
 */
const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

/** The type of a TLS record that holds a handshake, the first of a connection. No HTTP begins with it. */
const TLS_HANDSHAKE = 0x16;

/**
 * Detects TLS, HTTP/1.1 or HTTP/2 from a connection's first bytes. The bytes go back into the socket.
 *
 * @param decide called once, when the bytes decide; never if the connection closes earlier
 */
export function sniffProtocol(socket: Socket, decide: (protocol: ConnectionProtocol) => void): void {
  const onReadable = () => {
    const bytes: unknown = socket.read();
    if (!Buffer.isBuffer(bytes)) return;
    socket.unshift(bytes);
    const length = Math.min(bytes.length, PREFACE.length);
    const matches = bytes.compare(PREFACE, 0, length, 0, length) === 0;
    if (matches && length < PREFACE.length) return;
    socket.off('readable', onReadable);
    if (bytes[0] === TLS_HANDSHAKE) decide('tls');
    else decide(matches ? 'http2' : 'http1');
  };
  socket.on('readable', onReadable);
}
