/**
 * A real HTTP server in front of the simulated models: what a client does with slow, failing or lying servers is tested
 * over a socket, not against a stub.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UserError } from '../errors/errors.ts';
import { openRequestLog } from './request-log.ts';
import { createRequestHandler } from './routes.ts';
import type { ServedCounts, SimulatedServerOptions } from './server-options.ts';
import { createTally } from './tally.ts';

export interface SimulatedServer {
  /** Without a trailing slash; chat is below `/v1`. */
  readonly url: string;
  readonly port: number;
  counts(): ServedCounts;
  /** Breaks open connections, stalled ones included; closing twice is closing once. */
  close(): Promise<void>;
}

/** Resolves once it listens. Throws UserError when the address or the log file cannot be used. */
export async function startSimulatedServer(options: SimulatedServerOptions): Promise<SimulatedServer> {
  const { host = '127.0.0.1', port = 0 } = options;
  const log = openRequestLog(options.logFile);
  const tally = createTally(log);
  const handle = createRequestHandler(options, tally);
  const server = createServer((request, response) => void handle(request, response));
  // Longer than clients keep idle sockets, so that they close them, not we.
  server.keepAliveTimeout = 75_000;
  await listen(server, { host, port }).catch((error: unknown) => {
    log.close();
    throw error;
  });
  const { port: boundPort } = server.address() as AddressInfo;
  let closing: Promise<void> | undefined;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${boundPort}`,
    port: boundPort,
    counts: tally.counts,
    close: () => {
      closing ??= stop(server).then(log.close);
      return closing;
    },
  };
}

function listen(server: Server, { host, port }: { readonly host: string; readonly port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const hint =
        cause.code === 'EADDRINUSE'
          ? 'Another program listens there: choose another port, or 0 for any free one.'
          : undefined;
      const message = `The simulated server cannot listen on ${host}:${port}: ${cause.message}`;
      reject(new UserError(message, { ...(hint === undefined ? {} : { hint }), cause }));
    });
    server.listen({ host, port, backlog: 1024 }, resolve);
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
