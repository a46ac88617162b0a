// A file that is dropped on a field for files is that field's; anywhere else it is opened.

/** The field that something is dropped on: itself, or by its label. */
export function fieldAt(target: EventTarget | null): HTMLInputElement | null {
  const at = target instanceof Element ? target.closest('input, label') : null;
  const field = at instanceof HTMLLabelElement ? at.control : at;
  return field instanceof HTMLInputElement && field.type === 'file' ? field : null;
}

/** False: there is no field. */
export function handOver(file: File, target: EventTarget | null): boolean {
  const field = fieldAt(target);
  if (!field) return false;
  const one = new DataTransfer();
  one.items.add(file);
  field.files = one.files;
  field.dispatchEvent(new Event('change', { bubbles: true }));
  return true;
}
