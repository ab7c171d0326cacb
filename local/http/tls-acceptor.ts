import type { Socket } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import { type Certificate, makeCertificate } from './certificate';
import { type ConnectionProtocol, sniffProtocol } from './sniff-protocol';

/**
 * The end of TLS connections to the front door. Its certificate is made when somebody asks for it, or connects: a run
 * without TLS pays nothing.
 */
export class TlsAcceptor {
  private made: Certificate | undefined;
  private server: Server | undefined;

  /** @param serve gets each decrypted connection with its protocol */
  constructor(private readonly serve: (socket: TLSSocket, protocol: ConnectionProtocol) => void) {}

  /** The certificate in PEM, for clients to trust. */
  get certificate(): string {
    return this.keys().cert;
  }

  /** Takes a connection whose first byte is one of TLS. */
  accept(socket: Socket): void {
    this.server ??= this.open();
    this.server.emit('connection', socket);
  }

  private keys(): Certificate {
    this.made ??= makeCertificate();
    return this.made;
  }

  /** The server has no port of its own. */
  private open(): Server {
    const server = createServer({ ...this.keys(), ALPNProtocols: ['h2', 'http/1.1'] });
    server.on('secureConnection', (socket) => {
      // A client that disconnects has to repeat its unanswered requests.
      socket.on('error', () => socket.destroy());
      if (socket.alpnProtocol === 'h2') this.serve(socket, 'http2');
      else {
        sniffProtocol(socket, (protocol) => {
          // The SDK for Java 2 may know HTTP/2 without ALPN. Node.js would refuse it for that.
          if (protocol === 'http2') socket.alpnProtocol = 'h2';
          this.serve(socket, protocol);
        });
      }
    });
    // A client that does not trust the certificate is told by its own TLS, and hangs up.
    server.on('tlsClientError', (_, socket) => socket.destroy());
    return server;
  }
}
