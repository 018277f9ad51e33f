/** Collects a request's body as JSON, within a limit. */
import type { IncomingMessage } from 'node:http';
import { ApiError, invalidRequest } from './api-error.ts';

const mostBytes = 32 * 2 ** 20;

/** @throws ApiError 400 when it is not a JSON object, 413 beyond 32 MiB. Rejects otherwise only when the client goes away. */
export async function readBody(request: IncomingMessage): Promise<{ readonly text: string; readonly json: object }> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    // What is too much is still read to its end: breaking off would break the connection before the refusal is sent.
    if (size <= mostBytes) chunks.push(chunk);
  }
  if (size > mostBytes) {
    throw new ApiError({ status: 413, message: 'The body is larger than 32 MiB.', type: 'invalid_request_error' });
  }
  const text = Buffer.concat(chunks).toString('utf8');
  return { text, json: parseObject(text) };
}

function parseObject(text: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalidRequest(`The body is not JSON: ${(error as Error).message}`);
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw invalidRequest('The body is not an object.');
  return value;
}
