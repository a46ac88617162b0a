// What is said to the user: short notices that are seen, and words for screen readers only.

export interface Notice {
  id: number;
  text: () => string; // as the page's language has it now
  kind: 'good' | 'bad';
  job?: string; // that it tells of
}
const SHOWN_MS = 8000;
const HEARD_MS = 10_000; // by then a screen reader has it
const KEPT_MAX = 50;

class Notices {
  list = $state.raw<Notice[]>([]);
  heard = $state.raw<{ id: number; text: string }[]>([]);
  isHeld = () => false; // somebody points at them, or is among them: said by what shows them
  #last = 0;

  /** A bad one stays until it is dismissed; all of them are told by the list of jobs, too. */
  show(text: Notice['text'], { kind = 'good', job }: Partial<Pick<Notice, 'kind' | 'job'>> = {}): void {
    const id = ++this.#last;
    this.list = [...this.list, { id, text, kind, ...(job !== undefined && { job }) }].slice(-KEPT_MAX);
    this.say(text());
    if (kind === 'good') this.end(id);
  }
  // Not while nobody looks: it tells what happened meanwhile.
  private end(id: number): void {
    setTimeout(() => {
      const again = () => this.end(id);
      if (document.hidden) document.addEventListener('visibilitychange', again, { once: true });
      else if (this.isHeld()) again();
      else this.dismiss(id);
    }, SHOWN_MS);
  }
  dismiss(id: number): void {
    this.list = this.list.filter((notice) => notice.id !== id);
  }
  dismissAll(): void {
    this.list = [];
  }
  /** Each is added to a log, so that none takes the place of one that is not read out yet. */
  say(text: string): void {
    const id = ++this.#last;
    this.heard = [...this.heard, { id, text }];
    setTimeout(() => (this.heard = this.heard.filter((one) => one.id !== id)), HEARD_MS);
  }
}

export const notices = new Notices();
