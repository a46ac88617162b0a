// The three XML documents of a multipart upload. Read by pattern: they are made by a machine, and a
// parser of the browser's would be a door that Trusted Types shut.

export interface ListedPart {
  number: number;
  etag: string;
  size: number;
}

const ENTITIES: Record<string, string> = { quot: '"', amp: '&', lt: '<', gt: '>', apos: "'", '#34': '"', '#39': "'" };

function unescape(text: string): string {
  return text.replace(/&(#?\w+);/g, (all, name: string) => ENTITIES[name] ?? all);
}
function escape(text: string): string {
  return text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
}
function element(xml: string, name: string): string | undefined {
  const found = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml);
  return found ? unescape(found[1]!) : undefined;
}

export function uploadIdOf(xml: string): string | undefined {
  return element(xml, 'UploadId');
}

export function partsOf(xml: string): { parts: ListedPart[]; more: boolean } {
  const parts = Array.from(xml.matchAll(/<Part>(.*?)<\/Part>/gs), ([, part]) => ({
    number: Number(element(part!, 'PartNumber')),
    etag: element(part!, 'ETag') ?? '',
    size: Number(element(part!, 'Size')),
  }));
  return { parts, more: element(xml, 'IsTruncated') === 'true' };
}

export function completion(etags: Map<number, string>): string {
  const parts = [...etags].sort(([a], [b]) => a - b);
  const inner = parts.map(([number, etag]) => `<Part><PartNumber>${number}</PartNumber><ETag>${escape(etag)}</ETag></Part>`);
  return `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${inner.join('')}</CompleteMultipartUpload>`;
}
