// The header that a file has of itself, by which it is known again: whatever becomes of values within
// values, and also where the header is skipped, since it gives a name twice.

import { isDoubled } from './doubled';
import type { Input, Preview } from './types';

export interface OwnHeader {
  header?: string | undefined;
  isBehind: boolean; // the file is read from behind it
}

/** How a file was read before its header was skipped. */
export function withHeader(input: Input): Input {
  const { header_rows: _, skip_rows: __, ...rest } = input;
  return rest;
}

export class OwnHeaders {
  #known = new WeakMap<File, Map<string, OwnHeader>>();

  /** `ask` reads the file otherwise, without a recipe; `isNested`: the recipe of this preview takes values apart. */
  async of(file: File, input: Input, preview: Preview, isNested: boolean, ask: (input: Input) => Promise<Preview>): Promise<OwnHeader> {
    const isSkipped = input.header_rows === 0 && (input.skip_rows ?? 0) > 0;
    const found = { header: preview.header_fingerprint, isBehind: false };
    if (!isNested && !isSkipped) return found;
    const key = JSON.stringify(input);
    const ofFile = this.#known.get(file) ?? new Map<string, OwnHeader>();
    this.#known.set(file, ofFile);
    const known = ofFile.get(key);
    if (known) return known;
    try {
      const plain = await ask(isSkipped ? withHeader(input) : input);
      const isBehind = isSkipped && isDoubled(plain);
      const own = !isSkipped || isBehind ? { header: plain.header_fingerprint, isBehind } : found;
      ofFile.set(key, own);
      return own;
    } catch {
      return found; // asked again with the next preview
    }
  }
}
