// Who presses a button that goes away with what it did is not thrown back to the page's beginning: the
// focus goes to what has taken its place, or else to the title of the part that it was in.

const PARTS = 'article, section';
// Not to what deletes: who presses a key twice would not have meant that.
const CONTROLS = ':is(button, input, select, summary):not(.danger, :disabled)';

interface Place {
  element: Element;
  part: HTMLElement | null;
  at: number; // among the part's controls
}

const controlsOf = (part: HTMLElement) => [...part.querySelectorAll<HTMLElement>(CONTROLS)].filter((one) => one.closest(PARTS) === part);

function placeOf(element: Element): Place {
  const part = element.closest<HTMLElement>(PARTS);
  return { element, part, at: part ? controlsOf(part).indexOf(element as HTMLElement) : -1 };
}

/** Puts the focus on something that keys do not lead to. */
export function focusOn(element: HTMLElement | null | undefined): void {
  if (!element) return;
  if (element.tabIndex < 0) element.tabIndex = -1;
  element.focus();
}

/** Answers with what ends it. */
export function keepFocus(): () => void {
  let place: Place | null = null;
  const isLost = () => document.activeElement === null || document.activeElement === document.body;
  const note = () => (place = isLost() ? null : placeOf(document.activeElement!));
  // Left on purpose, unless it is being removed: some browsers tell of that, too.
  const left = () => queueMicrotask(() => {
    if (place?.element.isConnected) note();
  });
  const observer = new MutationObserver(() => {
    if (!place) return;
    if (place.element.isConnected || !isLost()) return void note();
    const { part, at } = place;
    place = null;
    if (part?.isConnected) focusOn((at < 0 ? undefined : controlsOf(part)[at]) ?? part.querySelector('h2') ?? part);
  });
  observer.observe(document.body, { childList: true, subtree: true });
  document.addEventListener('focusin', note);
  document.addEventListener('focusout', left);
  return () => {
    observer.disconnect();
    document.removeEventListener('focusin', note);
    document.removeEventListener('focusout', left);
  };
}
