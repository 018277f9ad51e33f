/** From our request to the JSON body of `POST /chat/completions`. */
import type { ChatRequest, SamplingParameters } from '../chat-model.ts';

/**
 * The body as an object. Absent parameters are left out, so that the server's defaults hold. `extra` is sent as it is, but
 * cannot override what is named here. `seed` is the base seed plus the sample number, so that samples differ yet repeat.
 */
export function convertRequest(options: {
  model: string;
  request: ChatRequest;
  stream: boolean;
}): Record<string, unknown> {
  const { model, request, stream } = options;
  const { extra, seed } = request.parameters;
  return {
    ...extra,
    model,
    messages: request.messages.map(({ role, content }) => ({ role, content })),
    ...samplingFields(request.parameters),
    ...(seed !== undefined && { seed: seed + request.sample }),
    ...(stream ? { stream: true, stream_options: { include_usage: true } } : { stream: false }),
  };
}

function samplingFields(parameters: SamplingParameters): Record<string, unknown> {
  const { temperature, topP, topK, minP, maxTokens, stop } = parameters;
  return {
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    // top_k and min_p are extensions of vLLM, SGLang and llama.cpp; a server that knows neither is sent neither.
    ...(topK !== undefined && { top_k: topK }),
    ...(minP !== undefined && { min_p: minP }),
    ...(maxTokens !== undefined && { max_tokens: maxTokens }),
    ...(stop !== undefined && stop.length > 0 && { stop: [...stop] }),
  };
}
