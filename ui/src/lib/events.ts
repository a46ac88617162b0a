// The event socket: opened with a ticket, opened again when it breaks, from where it was.

import type { Position } from './event_log';
import { backOff } from './wait';

export interface EventSource {
  url: Promise<string>;
  ticket(): Promise<{ ticket: string }>;
  position(): Position;
  onOpen(): void;
  onLost(): void;
  onText(text: string): void;
}

/** Answers with what closes it. */
export function listen(source: EventSource): () => void {
  let attempt = 0;
  let socket: WebSocket | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isClosed = false;

  const again = () => {
    if (isClosed) return;
    source.onLost();
    clearTimeout(timer);
    timer = setTimeout(open, backOff(attempt++));
  };
  // Whoever comes back to the page, or to the network, does not wait for the next attempt.
  const now = () => {
    if (socket || document.visibilityState === 'hidden') return;
    clearTimeout(timer);
    attempt = 0;
    open();
  };

  function open() {
    timer = undefined;
    Promise.all([source.ticket(), source.url]).then(([{ ticket }, address]) => {
      if (isClosed || socket) return;
      const url = new URL(address);
      const { after } = source.position();
      if (after !== null) url.searchParams.set('after', String(after));
      socket = new WebSocket(url, ['sluice.v1', `sluice.ticket.${ticket}`]);
      socket.onopen = () => {
        attempt = 0;
        source.onOpen();
      };
      socket.onmessage = ({ data }) => source.onText(String(data));
      socket.onclose = () => {
        socket = null;
        again();
      };
    }, again);
  }

  addEventListener('online', now);
  document.addEventListener('visibilitychange', now);
  open();
  return () => {
    isClosed = true;
    clearTimeout(timer);
    removeEventListener('online', now);
    document.removeEventListener('visibilitychange', now);
    socket?.close();
  };
}
