// What is said to the user: short notices that are seen, and words for screen readers only.

export interface Notice {
  id: number;
  text: string;
  kind: 'good' | 'bad';
}
const SHOWN_MS = 8000;
const SHOWN_MAX = 3;

class Notices {
  list = $state.raw<Notice[]>([]);
  spoken = $state('');
  #last = 0;

  /** A bad one stays until it is dismissed; all of them are told by the list of jobs, too. */
  show(text: string, kind: Notice['kind'] = 'good'): void {
    const id = ++this.#last;
    this.list = [...this.list, { id, text, kind }].slice(-SHOWN_MAX);
    this.say(text);
    if (kind === 'good') setTimeout(() => this.dismiss(id), SHOWN_MS);
  }
  dismiss(id: number): void {
    this.list = this.list.filter((notice) => notice.id !== id);
  }
  /** The same words twice are to be heard twice. */
  say(text: string): void {
    this.spoken = '';
    setTimeout(() => (this.spoken = text), 50);
  }
}

export const notices = new Notices();
