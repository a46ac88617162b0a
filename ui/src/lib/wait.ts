// Waiting, and waiting longer each time. Every wait ends at once when its signal does: what is
// paused must not wake up and go on.

export function wait(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}

/** Half of it is chance, so that the clients of a server that comes back do not come all at once. */
export function backOff(attempt: number, mostMs = 30_000, random: () => number = Math.random): number {
  const ms = Math.min(mostMs, 500 * 2 ** Math.min(attempt, 16));
  return ms / 2 + (ms / 2) * random();
}
