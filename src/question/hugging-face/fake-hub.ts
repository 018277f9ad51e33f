/** A Hub on this machine for tests: the endpoints the official client calls, with the real one's replies and refusals. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeRepository {
  /** Revision to path to content. */
  readonly revisions: Readonly<Record<string, Readonly<Record<string, Buffer>>>>;
  /** Files need a token; the listing does not, as on the real Hub. */
  readonly gated?: boolean;
}

export interface FakeHub {
  readonly hubUrl: string;
  /** `METHOD path`, in order. */
  readonly requests: string[];
  /** The next so many whole downloads are cut off half-way. */
  breakDownloads(count: number): void;
  close(): Promise<void>;
}

export const fakeToken = 'hf_fake';

/** Repositories by `owner/name`. Close it when done. */
export async function startFakeHub(repositories: Readonly<Record<string, FakeRepository>>): Promise<FakeHub> {
  const requests: string[] = [];
  const faults = { broken: 0 };
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    answer(request, response, repositories, faults);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    hubUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    breakDownloads(count) {
      faults.broken = count;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  repositories: Readonly<Record<string, FakeRepository>>,
  faults: { broken: number },
): ServerResponse {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const tree = /^\/api\/datasets\/([^/]+\/[^/]+)\/tree\/([^/]+)(?:\/(.+))?$/.exec(pathname);
  const file = /^\/datasets\/([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/.exec(pathname);
  const [, name = '', revision = '', path = ''] = (tree ?? file ?? []).map((part) => decodeURIComponent(part ?? ''));
  const repository = repositories[name];
  if (repository === undefined) return refuse(response, 404, 'RepoNotFound', 'Repository not found');
  const files = repository.revisions[revision];
  if (files === undefined) return refuse(response, 404, 'RevisionNotFound', `Invalid rev id: ${revision}`);
  if (tree) return list(response, files, path, revision);
  if (repository.gated && request.headers.authorization !== `Bearer ${fakeToken}`)
    return refuse(
      response,
      401,
      'GatedRepo',
      `Access to dataset ${name} is restricted. You must have access to it and be authenticated to access it. Please log in.`,
    );
  const content = files[path];
  if (content === undefined) return refuse(response, 404, 'EntryNotFound', 'Entry not found');
  return send(request, response, content, faults);
}

function refuse(response: ServerResponse, status: number, code: string, error: string): ServerResponse {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', 'X-Error-Code': code });
  return response.end(JSON.stringify({ error }));
}

function list(
  response: ServerResponse,
  files: Readonly<Record<string, Buffer>>,
  folder: string,
  revision: string,
): ServerResponse {
  const inside = Object.entries(files).filter(([path]) => folder === '' || path.startsWith(`${folder}/`));
  if (inside.length === 0 && folder !== '')
    return refuse(response, 404, 'EntryNotFound', `${folder} does not exist on "${revision}"`);
  response.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8' });
  return response.end(JSON.stringify(inside.map(([path, content]) => entryOf(path, content))));
}

/** Large files are LFS pointers: git's id is that of the pointer, the content's SHA-256 stands beside it. */
function entryOf(path: string, content: Buffer): object {
  const sha256 = createHash('sha256').update(content).digest('hex');
  const lfs = { oid: sha256, size: content.length, pointerSize: 132 };
  return { type: 'file', oid: sha256.slice(0, 40), size: content.length, path, lfs };
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  content: Buffer,
  faults: { broken: number },
): ServerResponse {
  const etag = `"${createHash('sha256').update(content).digest('hex')}"`;
  if (request.headers.range === 'bytes=0-0') {
    response.writeHead(206, { ETag: etag, 'Content-Range': `bytes 0-0/${content.length}`, 'Content-Length': 1 });
    return response.end(content.subarray(0, 1));
  }
  response.writeHead(200, { ETag: etag, 'Content-Length': content.length, 'Content-Type': 'application/octet-stream' });
  if (faults.broken === 0) return response.end(content);
  faults.broken -= 1;
  response.write(content.subarray(0, Math.floor(content.length / 2)), () => response.destroy());
  return response;
}
