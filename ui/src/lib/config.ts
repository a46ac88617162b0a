// Where the API is: config.json beside the page says so, and without it the page's own origin is it.
// {"api": "https://api.example/", "events": "wss://events.example/v1/events"}: both may be absent.

export interface Config {
  api: string; // ends with "/"
  events: string; // the WebSocket's address
}

export function configFrom(document: unknown, page: string): Config {
  const said = (typeof document === 'object' && document !== null ? document : {}) as Record<string, unknown>;
  const text = (name: string) => (typeof said[name] === 'string' && said[name] !== '' ? (said[name] as string) : null);
  const apiText = text('api') ?? new URL('/', page).href;
  const api = new URL(apiText.endsWith('/') ? apiText : `${apiText}/`, page).href;
  const events = new URL(text('events') ?? 'v1/events', api);
  if (events.protocol === 'http:') events.protocol = 'ws:';
  if (events.protocol === 'https:') events.protocol = 'wss:';
  return { api, events: events.href };
}

export async function loadConfig(page: string): Promise<Config> {
  try {
    const answer = await fetch(new URL('config.json', page), { cache: 'no-cache' });
    return configFrom(answer.ok ? await answer.json() : null, page);
  } catch {
    return configFrom(null, page);
  }
}
