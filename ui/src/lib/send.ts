// Sends one signed request to storage. XMLHttpRequest, for fetch() does not tell how far an upload is.

import { Unreachable } from './api';
import type { SignedRequest } from './types';

export interface Sent {
  status: number;
  etag: string | null;
  text: string;
}
export interface SendOptions {
  body?: Blob | string;
  signal: AbortSignal;
  onProgress?: (bytes: number) => void;
}
export type Send = (request: SignedRequest, options: SendOptions) => Promise<Sent>;

const BROWSERS_OWN = ['content-length', 'host'];

export const send: Send = ({ method, url, headers }, { body, signal, onProgress }) =>
  new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    const end = (then: () => void) => () => {
      signal.removeEventListener('abort', abort);
      then();
    };
    request.open(method, url);
    for (const [name, value] of Object.entries(headers)) {
      if (!BROWSERS_OWN.includes(name.toLowerCase())) request.setRequestHeader(name, value);
    }
    if (onProgress) request.upload.onprogress = ({ loaded }) => onProgress(loaded);
    request.onload = end(() =>
      resolve({ status: request.status, etag: request.getResponseHeader('ETag'), text: request.responseText }),
    );
    request.onerror = end(() => reject(new Unreachable('storage did not answer')));
    request.onabort = end(() => reject(signal.reason));
    signal.addEventListener('abort', abort);
    request.send(body ?? null);
  });
