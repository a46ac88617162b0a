// What the tabs of one browser tell each other, because the server tells it to none: that a job was made
// or deleted, and which uploads are whose. Where there is no such channel, each tab is for itself.

import type { Going } from './jobs.svelte';

export type Word =
  | { kind: 'made' }
  | { kind: 'removed'; id: string }
  | { kind: 'going'; id: string; going: Omit<Going, 'error'> | null } // null: not (any more) in that tab
  | { kind: 'who' }; // somebody who has just come asks what is going on

const NAME = 'sluice.jobs';
const QUIET_MS = 90_000; // a tab in the background may speak once a minute
const OFTEN_MS = 500;
const STILL_MS = 5000;

export class Tabs {
  #channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(NAME);
  #told = new Map<string, { phase: string; at: number }>();
  #timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(
    private readonly own: () => Record<string, Going>,
    private readonly others: {
      onMade(): void;
      onRemoved(id: string): void;
      onGoing(id: string, going: Going | null): void;
    },
  ) {
    if (this.#channel) this.#channel.onmessage = ({ data }) => this.hear(data as Word);
  }

  /** Answers with what ends it. */
  watch(): () => void {
    this.say({ kind: 'who' });
    const still = setInterval(() => this.tellAll(), STILL_MS);
    const leave = () => Object.keys(this.own()).forEach((id) => this.say({ kind: 'going', id, going: null }));
    addEventListener('pagehide', leave);
    return () => {
      clearInterval(still);
      removeEventListener('pagehide', leave);
      leave();
    };
  }

  say(word: Word): void {
    this.#channel?.postMessage(word);
  }
  /** Of an upload here: at once when its phase is another one, else not too often. */
  tell(id: string, going: Going | null): void {
    const before = this.#told.get(id);
    if (going && before?.phase === going.phase && Date.now() - before.at < OFTEN_MS) return;
    if (going) this.#told.set(id, { phase: going.phase, at: Date.now() });
    else this.#told.delete(id);
    const { error: _, ...plain } = going ?? {};
    this.say({ kind: 'going', id, going: going && (plain as Going) });
  }
  private tellAll(): void {
    for (const [id, going] of Object.entries(this.own())) {
      this.#told.delete(id);
      this.tell(id, going);
    }
  }

  private hear(word: Word): void {
    if (word.kind === 'made') this.others.onMade();
    if (word.kind === 'removed') this.others.onRemoved(word.id);
    if (word.kind === 'who') this.tellAll();
    if (word.kind !== 'going') return;
    const { id, going } = word;
    clearTimeout(this.#timers.get(id));
    // A tab that was killed says nothing.
    if (going) this.#timers.set(id, setTimeout(() => this.others.onGoing(id, null), QUIET_MS));
    this.others.onGoing(id, going);
  }
}
