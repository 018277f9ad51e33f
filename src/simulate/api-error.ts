/** Refusals in the shape OpenAI's API gives them, which every client knows how to read. */

export class ApiError extends Error {
  readonly status: number;
  readonly type: string;
  readonly param: string | null;
  readonly code: string | null;
  readonly headers: Readonly<Record<string, string>>;

  constructor(options: {
    readonly status: number;
    readonly message: string;
    readonly type: string;
    readonly param?: string | null;
    readonly code?: string | null;
    readonly headers?: Readonly<Record<string, string>>;
  }) {
    super(options.message);
    this.name = 'ApiError';
    this.status = options.status;
    this.type = options.type;
    this.param = options.param ?? null;
    this.code = options.code ?? null;
    this.headers = options.headers ?? {};
  }

  /** The JSON body. */
  toBody(): string {
    const { message, type, param, code } = this;
    return JSON.stringify({ error: { message, type, param, code } });
  }
}

/** 400, naming the field. */
export function invalidRequest(message: string, param: string | null = null): ApiError {
  return new ApiError({ status: 400, message, type: 'invalid_request_error', param });
}

export function unknownModel(model: string, known: readonly string[]): ApiError {
  const message = `The model "${model}" does not exist here. Served: ${known.join(', ') || 'none'}.`;
  return new ApiError({ status: 404, message, type: 'invalid_request_error', param: 'model', code: 'model_not_found' });
}
