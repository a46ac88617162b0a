// Hands a text, or what a link leads to, to the browser's downloads.

import { Problem } from './api';

/** Whether storage gives what is behind a signed link. A browser that follows one that has ended leaves
    the page for an error's XML. */
async function isGood(url: string): Promise<boolean> {
  const answer = await fetch(url, { headers: { Range: 'bytes=0-0' }, credentials: 'omit', cache: 'no-store' });
  void answer.body?.cancel();
  return answer.ok || answer.status === 416; // of an empty file there is no first byte
}

/** What `sign` answers with; a link that ended on its way (a tab that slept) is asked for once more. */
export async function workingLink(sign: () => Promise<string>): Promise<string> {
  for (let attempt = 0; ; attempt++) {
    const url = await sign();
    if (await isGood(url)) return url;
    if (attempt > 0) throw new Problem(403, 'link_refused', 'storage refuses the link');
  }
}

export function saveLink(url: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = ''; // the server names it, where it is of another origin
  link.rel = 'noreferrer';
  link.click();
}

export function saveText(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
