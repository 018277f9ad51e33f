/** The refusals a fault stands for, worded as servers word them. */
import { ApiError } from './api-error.ts';
import type { Fault } from './fault-plan.ts';

type FaultStatus = Extract<Fault, { kind: 'status' }>['status'];

const wordings: Readonly<Record<FaultStatus, { readonly message: string; readonly type: string }>> = {
  400: { message: 'Simulated fault: this request is refused.', type: 'invalid_request_error' },
  401: { message: 'Simulated fault: incorrect API key provided.', type: 'authentication_error' },
  402: { message: 'Simulated fault: insufficient balance.', type: 'insufficient_quota' },
  403: { message: 'Simulated fault: no access to this model.', type: 'permission_error' },
  429: { message: 'Simulated fault: rate limit reached.', type: 'rate_limit_error' },
  500: { message: 'Simulated fault: internal error.', type: 'server_error' },
  502: { message: 'Simulated fault: bad gateway.', type: 'server_error' },
  503: { message: 'Simulated fault: overloaded.', type: 'server_error' },
};

const retryAfterMs = 20;

/** 429 says when to come back, in both headers clients read: whole seconds, and the milliseconds that go before them. */
export function faultError(status: FaultStatus): ApiError {
  const headers: Record<string, string> =
    status === 429 ? { 'retry-after': '1', 'retry-after-ms': String(retryAfterMs) } : {};
  return new ApiError({ status, ...wordings[status], headers });
}
