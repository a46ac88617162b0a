// What the browser keeps for this page. Where it keeps nothing (blocked, or full), this tab does.

const memory = new Map<string, string>();

export const storage = {
  getItem(key: string): string | null {
    try {
      return localStorage.getItem(key) ?? memory.get(key) ?? null;
    } catch {
      return memory.get(key) ?? null;
    }
  },
  setItem(key: string, value: string): void {
    try {
      localStorage.setItem(key, value);
    } catch {
      memory.set(key, value);
    }
  },
};
export type Store = typeof storage;

/** What was kept as JSON, or `otherwise` when it cannot be read. */
export function kept<T>(key: string, otherwise: T, from: Store = storage): T {
  try {
    return (JSON.parse(from.getItem(key) ?? 'null') as T | null) ?? otherwise;
  } catch {
    return otherwise;
  }
}
