// What is known of uploads under way, so that they go on after a reload: of which file they are, by
// its name, size and time. The bytes are the user's to choose again; a page may not keep a path.

const KEY = 'sluice.uploads';

export interface KeptUpload {
  name: string;
  size: number;
  lastModified: number;
  uploadId?: string;
}
type Store = Pick<Storage, 'getItem' | 'setItem'>;

export function keptUploads(storage: Store = localStorage): Record<string, KeptUpload> {
  try {
    return JSON.parse(storage.getItem(KEY) ?? '{}') as Record<string, KeptUpload>;
  } catch {
    return {};
  }
}

export function keepUpload(job: string, upload: KeptUpload | null, storage: Store = localStorage): void {
  const all = keptUploads(storage);
  if (upload) all[job] = upload;
  else delete all[job];
  storage.setItem(KEY, JSON.stringify(all));
}

export function isSameFile(kept: KeptUpload, file: Pick<File, 'name' | 'size' | 'lastModified'>): boolean {
  return kept.name === file.name && kept.size === file.size && kept.lastModified === file.lastModified;
}
