/**
 * A child process that answers every request at once with the same streamed completion, prepared as bytes: what little it
 * does costs the same for every client, so that clients are what is measured.
 */
import { fork } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const pieces = ['Half of 84 is 42, ', 'because 2 times 42 is 84. ', 'The answer is ', '\\boxed{42}.'];

function completion(): Buffer {
  const chunk = (fields: object) =>
    `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'student', ...fields })}\n\n`;
  const delta = (content: string) => chunk({ choices: [{ index: 0, delta: { content }, finish_reason: null }] });
  const last = chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
  const usage = { prompt_tokens: 40, completion_tokens: 24, total_tokens: 64 };
  return Buffer.from(`${pieces.map(delta).join('')}${last}${chunk({ choices: [], usage })}data: [DONE]\n\n`);
}

/** Resolves once it listens on loopback; `stop` ends the child. */
export async function startReplyServer(): Promise<{ url: string; stop(): void }> {
  const child = fork(new URL(import.meta.url), ['serve']);
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (message) => resolve(message as number));
    child.once('exit', () => reject(new Error('the reply server did not start')));
  });
  return { url: `http://127.0.0.1:${port}`, stop: () => child.kill() };
}

function serve(): void {
  const body = completion();
  const headers = { 'content-type': 'text/event-stream', 'content-length': body.length };
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(200, headers).end(body));
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
  process.on('disconnect', () => process.exit());
}

if (process.argv[2] === 'serve' && process.argv[1] === new URL(import.meta.url).pathname) serve();
