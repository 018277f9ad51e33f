/**
 * Errors are named for the boundary crossed. A `UserError` is a fault its reader can mend: the command line prints its
 * message and hint without a stack. Everything else is our bug and keeps its stack.
 */
export class UserError extends Error {
  /** What to do about it, one sentence; absent when the message already says so. */
  readonly hint: string | undefined;
  constructor(message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = new.target.name;
    this.hint = options.hint;
  }
}

/** The configuration file is missing, malformed or contradicts itself. */
export class ConfigError extends UserError {}
/** A source of questions or replies cannot be read, or holds no usable row. */
export class DatasetError extends UserError {}
/** The store cannot be opened, or was written by a newer version. */
export class StoreError extends UserError {}
/** A server refuses the key, the balance or the permission (401, 402, 403): the run must stop. */
export class ModelAccessError extends UserError {}
/** Call after call fails: the server is gone, or does not take what it is sent. */
export class ModelUnavailableError extends UserError {}
