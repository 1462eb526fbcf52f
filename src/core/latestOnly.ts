/** Does again what changes make due: the first at once, then one at a time, and what is due several times meanwhile is done once. */
export interface LatestOnly {
  /** Says that something is due. */
  due(key: string): void;
  dispose(): void;
}

/** `act` never rejects. What is due while it runs is done after it, in the order in which it became so. */
export function latestOnly(act: (key: string) => Promise<void>): LatestOnly {
  const waiting = new Set<string>();
  let running = false;
  const run = async (): Promise<void> => {
    running = true;
    for (let [next] = waiting; next !== undefined; [next] = waiting) {
      waiting.delete(next);
      await act(next);
    }
    running = false;
  };
  return {
    due: (key) => {
      waiting.add(key);
      if (!running) void run();
    },
    dispose: () => {
      waiting.clear();
    },
  };
}
