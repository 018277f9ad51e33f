/** A small cache bounded by the bytes of what it holds; the least recently used goes first. */

export interface ByteCache<Value> {
  /** The value, which becomes the most recently used. */
  get(key: string): Value | undefined;
  /** A value larger than the whole cache is not kept. */
  set(key: string, value: Value, byteCount: number): void;
  delete(key: string): void;
}

export function createByteCache<Value>(maxBytes: number): ByteCache<Value> {
  const entries = new Map<string, { readonly value: Value; readonly byteCount: number }>();
  let bytes = 0;
  const drop = (key: string) => {
    bytes -= entries.get(key)?.byteCount ?? 0;
    entries.delete(key);
  };
  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      entries.delete(key);
      entries.set(key, entry);
      return entry.value;
    },
    set(key, value, byteCount) {
      drop(key);
      if (byteCount > maxBytes) return;
      entries.set(key, { value, byteCount });
      bytes += byteCount;
      for (const oldest of entries.keys()) {
        if (bytes <= maxBytes) break;
        drop(oldest);
      }
    },
    delete: drop,
  };
}
