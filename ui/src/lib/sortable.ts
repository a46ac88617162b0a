// Sorting a list with a pointer: an element's handle is pressed, moved and let go. With pointer
// events, so that fingers do it, too. It says from where to where; moving is the caller's.

export interface Sortable {
  handle: string; // selector within an item
  onOver(from: number | null, to: number | null): void;
  onMove(from: number, to: number): void;
}

export function sortable(list: HTMLElement, options: Sortable): { update(next: Sortable): void; destroy(): void } {
  let current = options;
  let from: number | null = null;
  let to: number | null = null;

  const items = () => Array.from(list.children) as HTMLElement[];
  const indexAt = (y: number) => {
    const all = items();
    const below = all.findIndex((item) => y < item.getBoundingClientRect().bottom);
    return below < 0 ? all.length - 1 : below;
  };
  const tell = (next: number | null) => {
    to = next;
    current.onOver(from, to);
  };
  const end = (isDone: boolean) => {
    const [start, stop] = [from, to];
    from = null;
    tell(null);
    if (isDone && start !== null && stop !== null && start !== stop) current.onMove(start, stop);
  };

  const down = (event: PointerEvent) => {
    const handle = (event.target as Element).closest(current.handle);
    if (!handle || event.button !== 0) return;
    const at = items().findIndex((item) => item.contains(handle));
    if (at < 0) return;
    event.preventDefault();
    list.setPointerCapture(event.pointerId);
    from = at;
    tell(at);
  };
  const move = (event: PointerEvent) => {
    if (from !== null) tell(indexAt(event.clientY));
  };
  const up = () => from !== null && end(true);
  const cancel = () => from !== null && end(false);
  const key = (event: KeyboardEvent) => event.key === 'Escape' && cancel();

  list.addEventListener('pointerdown', down);
  list.addEventListener('pointermove', move);
  list.addEventListener('pointerup', up);
  list.addEventListener('pointercancel', cancel);
  addEventListener('keydown', key);
  return {
    update: (next) => (current = next),
    destroy: () => removeEventListener('keydown', key),
  };
}
