// What is known of uploads under way, so that they go on after a reload: of which file they are, by
// its name, size and time. The bytes are the user's to choose again; a page may not keep a path.

import { kept, storage, type Store } from './storage';

const KEY = 'sluice.uploads';

export interface KeptUpload {
  name: string;
  size: number;
  lastModified: number;
  uploadId?: string;
}

export function keptUploads(store: Store = storage): Record<string, KeptUpload> {
  return kept(KEY, {}, store);
}

export function keepUpload(job: string, upload: KeptUpload | null, store: Store = storage): void {
  const all = keptUploads(store);
  if (upload) all[job] = upload;
  else delete all[job];
  store.setItem(KEY, JSON.stringify(all));
}

export function isSameFile(known: KeptUpload, file: Pick<File, 'name' | 'size' | 'lastModified'>): boolean {
  return known.name === file.name && known.size === file.size && known.lastModified === file.lastModified;
}
