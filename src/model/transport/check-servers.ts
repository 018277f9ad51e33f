/** Asks servers whether they are there and serve a model, for `doctor`. */

import { CallFault } from './fault.ts';
import type { HttpTransport } from './http-transport.ts';

const checkTimeoutMs = 15_000;

interface ModelList {
  readonly data?: readonly { readonly id?: unknown; readonly owned_by?: unknown }[];
}

export interface CheckResult {
  readonly ok: boolean;
  /** One line. */
  readonly detail: string;
}

/** Asks every endpoint `GET {path}`; ok when all of them serve `model`. Never rejects. */
export async function checkServers(options: {
  transport: HttpTransport;
  model: string;
  /** `/models` below the base URL, or `/v1/models` from a server's root. */
  path: string;
  signal: AbortSignal;
}): Promise<CheckResult> {
  const { transport } = options;
  const results = await Promise.all(transport.baseUrls.map((baseUrl) => checkServer({ ...options, baseUrl })));
  return { ok: results.every(({ ok }) => ok), detail: results.map(({ detail }) => detail).join('; ') };
}

async function checkServer(options: {
  transport: HttpTransport;
  baseUrl: string;
  model: string;
  path: string;
  signal: AbortSignal;
}): Promise<CheckResult> {
  const { transport, baseUrl, model, path } = options;
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(checkTimeoutMs)]);
  try {
    const { ok, detail } = servesModel(await transport.get({ baseUrl, path, signal }), model);
    return { ok, detail: `${baseUrl} ${detail}` };
  } catch (error) {
    // A server without a model list is no fault: some gateways have none.
    const hasNoList = error instanceof CallFault && (error.status === 404 || error.status === 405);
    if (hasNoList) return { ok: true, detail: `${baseUrl} answers, but lists no models` };
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, detail: `${baseUrl} cannot be used: ${reason.replaceAll(/\s+/g, ' ')}` };
  }
}

function servesModel(list: unknown, model: string): CheckResult {
  const models = (list as ModelList | null)?.data ?? [];
  const ids = models.map(({ id }) => String(id));
  if (ids.includes(model)) return { ok: true, detail: `serves ${model}` };
  // llama.cpp answers to any name with the one model it has loaded, and lists it by its file.
  if (models.some(({ owned_by }) => owned_by === 'llamacpp')) return { ok: true, detail: `serves ${ids.join(', ')}` };
  const known = ids.slice(0, 5).join(', ') || 'none';
  return { ok: false, detail: `does not serve ${model}; it lists ${known}${ids.length > 5 ? ', ...' : ''}` };
}
