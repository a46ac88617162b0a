// The beginning of a file, as the preview takes it. Nothing else of the file is read.

export const SAMPLE_BYTES = 256 * 1024;

export interface Sample {
  base64: string;
  complete: boolean;
}

export function base64Of(bytes: Uint8Array): string {
  const PIECE = 0x8000; // how many arguments a call may have is limited
  let binary = '';
  for (let at = 0; at < bytes.length; at += PIECE) {
    binary += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  }
  return btoa(binary);
}

export async function sampleOf(file: Blob): Promise<Sample> {
  const bytes = new Uint8Array(await file.slice(0, SAMPLE_BYTES).arrayBuffer());
  return { base64: base64Of(bytes), complete: file.size <= SAMPLE_BYTES };
}
