// Who the user is: a random id that this browser keeps. It is the credential, so it goes into the
// Authorization header and into nothing else.

import { storage, type Store } from './storage';

const KEY = 'sluice.user';
const RANDOM_BYTES = 16; // 128 bits

export function randomHex(bytes: number): string {
  const random = crypto.getRandomValues(new Uint8Array(bytes));
  return Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function isUserId(text: string): boolean {
  return /^[A-Za-z0-9-]{32,64}$/.test(text);
}

export function userId(store: Store = storage): string {
  const kept = store.getItem(KEY);
  if (kept !== null && isUserId(kept)) return kept;
  const made = randomHex(RANDOM_BYTES);
  store.setItem(KEY, made);
  return made;
}
