/** What each address answers: chat completions, the pooling route of process reward models, model list, health. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRandom } from '../stats/random.ts';
import { ApiError, unknownModel } from './api-error.ts';
import { answerChat } from './chat/answer-chat.ts';
import { readChatRequest } from './chat/read-chat-request.ts';
import { writeCompletion } from './chat/write-completion.ts';
import { exchange, type ReceivedRequest, sendError } from './exchange.ts';
import { createFaultPlan } from './fault-plan.ts';
import { readPoolingRequest, writePooling } from './pooling.ts';
import type { PreparedReply } from './prepared-reply.ts';
import { type Pace, sendText } from './send-reply.ts';
import type { SimulatedServerOptions } from './server-options.ts';
import type { Tally } from './tally.ts';

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Stated in `/v1/models`; nothing is cut to it. */
const statedContextLength = 131_072;

export function createRequestHandler(options: SimulatedServerOptions, tally: Tally): RequestHandler {
  const { seed = 0, faults = { rate: 0 } } = options;
  const around = { tally, faultPlan: createFaultPlan({ ...faults, seed }), pace: createPace(options) };
  const posts: Readonly<Record<string, (received: ReceivedRequest) => PreparedReply>> = {
    '/v1/chat/completions': createChatRoute(options),
    '/pooling': createPoolingRoute(options),
  };
  const gets: Readonly<Record<string, string>> = {
    '/health': '',
    '/v1/models': modelList(options),
  };
  return async (request, response) => {
    const path = (request.url ?? '').split('?', 1)[0] as string;
    const post = posts[path];
    if (post && request.method === 'POST') return exchange(request, response, post, around);
    const text = gets[path];
    if (text !== undefined && request.method === 'GET') {
      return sendText(response, { status: 200, contentType: 'application/json', text });
    }
    request.resume();
    sendError(response, noSuchRoute(request.method ?? '', path, post !== undefined || text !== undefined));
  };
}

function noSuchRoute(method: string, path: string, isKnownPath: boolean): ApiError {
  return new ApiError({
    status: isKnownPath ? 405 : 404,
    message: `${method} ${path} is not served here.`,
    type: 'invalid_request_error',
  });
}

function createPace({ seed = 0, latencyMs = { min: 0, max: 0 }, tokensPerSecond }: SimulatedServerOptions): () => Pace {
  const random = createRandom(`latency ${seed}`);
  const spread = latencyMs.max - latencyMs.min;
  return () => ({ latencyMs: latencyMs.min + (spread === 0 ? 0 : spread * random.uniform()), tokensPerSecond });
}

function createChatRoute(options: SimulatedServerOptions): (received: ReceivedRequest) => PreparedReply {
  const { answers, seed = 0, reasoningFormat = 'reasoning_content' } = options;
  const models = byName(options.models);
  let served = 0;
  return ({ json, clientRequestId }) => {
    const request = readChatRequest(json);
    const model = models.get(request.model);
    if (!model) throw unknownModel(request.model, [...models.keys()]);
    const answer = answerChat({ request, model, answers, seed, clientRequestId });
    served += 1;
    return writeCompletion({ id: `chatcmpl-${served}`, created: nowSeconds(), request, answer, reasoningFormat });
  };
}

function createPoolingRoute(options: SimulatedServerOptions): (received: ReceivedRequest) => PreparedReply {
  const { processRewardModels = [], seed = 0 } = options;
  const models = byName(processRewardModels);
  let served = 0;
  return ({ json }) => {
    const request = readPoolingRequest(json);
    const model = models.get(request.model);
    if (!model) throw unknownModel(request.model, [...models.keys()]);
    served += 1;
    return writePooling({ request, model, seed, id: `pool-${served}`, created: nowSeconds() });
  };
}

function modelList({ models, processRewardModels = [] }: SimulatedServerOptions): string {
  const data = [...models, ...processRewardModels].map(({ name }) => ({
    id: name,
    object: 'model',
    created: 0,
    owned_by: 'adaptive-cot-simulation',
    max_model_len: statedContextLength,
  }));
  return JSON.stringify({ object: 'list', data });
}

function byName<Model extends { readonly name: string }>(models: readonly Model[]): ReadonlyMap<string, Model> {
  return new Map(models.map((model) => [model.name, model]));
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
