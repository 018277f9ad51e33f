/** Things that one user has at a time, handed out in the order they were asked for. */
import { whenAborted } from '../transport/when-aborted.ts';

export interface Turns<Item> {
  /** Resolves with an item when one is free; with undefined as soon as a signal has fired, or after `end`. Never rejects. */
  take(...signals: readonly (AbortSignal | undefined)[]): Promise<Item | undefined>;
  give(item: Item): void;
  /** Nobody gets a turn any more. */
  end(): void;
}

export function createTurns<Item>(items: readonly Item[]): Turns<Item> {
  const free = [...items];
  const waiting = new Set<(item: Item | undefined) => void>();
  let isEnded = false;
  return {
    take: (...signals) => {
      if (isEnded || signals.some((signal) => signal?.aborted)) return Promise.resolve(undefined);
      const item = free.shift();
      if (item !== undefined) return Promise.resolve(item);
      return new Promise((resolve) => {
        const forget = signals.map((signal) => (signal ? whenAborted(signal, () => settle(undefined)) : () => {}));
        const settle = (item: Item | undefined) => {
          waiting.delete(settle);
          for (const take of forget) take();
          resolve(item);
        };
        waiting.add(settle);
      });
    },
    give: (item) => {
      const [next] = waiting;
      if (next === undefined) free.push(item);
      else next(item);
    },
    end: () => {
      isEnded = true;
      for (const settle of waiting) settle(undefined);
    },
  };
}
