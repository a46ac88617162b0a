// The v1 API: one function for each call. Errors are thrown as Problem (RFC 9457) or, when nothing
// answered, as Unreachable.

import type { FileError, Input, Job, NewJob, Output, Preview, Recipe, RecipeInfo } from './types';
import { backOff, wait } from './wait';

export class Problem extends Error implements FileError {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly row?: number,
    readonly column?: string,
  ) {
    super(message);
  }
}
export class Unreachable extends Error {}

export interface PreviewRequest {
  name: string;
  sample: string;
  complete: boolean;
  size: number;
  rows?: number;
  input?: Input;
  output?: Output;
  recipe?: Recipe;
}

interface Call {
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

async function problemOf(answer: Response): Promise<Problem> {
  const said = (await answer.json().catch(() => ({}))) as Record<string, unknown>;
  return new Problem(
    answer.status,
    typeof said.code === 'string' ? said.code : `http_${answer.status}`,
    typeof said.detail === 'string' ? said.detail : `HTTP ${answer.status}`,
    typeof said.row === 'number' ? said.row : undefined,
    typeof said.column === 'string' ? said.column : undefined,
  );
}

/** Worth another attempt: the server, or the way to it, may be better in a moment. */
export function isPassing(error: unknown): boolean {
  return error instanceof Unreachable || (error instanceof Problem && [429, 500, 502, 503, 504].includes(error.status));
}

export class Api {
  constructor(
    private readonly base: string | Promise<string>,
    private readonly user: string,
  ) {}

  private async call<T>(path: string, { method = 'GET', body, headers = {}, signal }: Call = {}): Promise<T> {
    const all: Record<string, string> = { Authorization: `Bearer ${this.user}`, ...headers };
    if (body !== undefined) all['Content-Type'] = 'application/json';
    const init: RequestInit = { method, headers: all, cache: 'no-store', credentials: 'omit' };
    if (body !== undefined) init.body = JSON.stringify(body);
    if (signal) init.signal = signal;
    let answer: Response;
    try {
      answer = await fetch(new URL(path, await this.base), init);
    } catch (error) {
      signal?.throwIfAborted();
      throw new Unreachable(String(error));
    }
    if (!answer.ok) throw await problemOf(answer);
    return (answer.status === 204 ? undefined : await answer.json()) as T;
  }

  preview(request: PreviewRequest, signal: AbortSignal): Promise<Preview> {
    return this.call('v1/preview', { method: 'POST', body: request, signal });
  }

  /** With one key for all attempts: the job is made once. */
  async createJob(job: NewJob, key: string, signal?: AbortSignal): Promise<Job> {
    for (let attempt = 0; ; attempt++) {
      try {
        const headers = { 'Idempotency-Key': key };
        return await this.call('v1/jobs', { method: 'POST', body: job, headers, ...(signal && { signal }) });
      } catch (error) {
        if (!isPassing(error) || attempt >= 3) throw error;
        await wait(backOff(attempt), signal);
      }
    }
  }
  jobs(cursor: string | undefined, limit: number): Promise<{ jobs: Job[]; cursor?: string }> {
    return this.call(`v1/jobs?limit=${limit}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`);
  }
  job(id: string, signal?: AbortSignal): Promise<Job> {
    return this.call(`v1/jobs/${encodeURIComponent(id)}`, signal && { signal });
  }
  cancel(id: string): Promise<Job> {
    return this.call(`v1/jobs/${encodeURIComponent(id)}/cancel`, { method: 'POST' });
  }
  remove(id: string): Promise<void> {
    return this.call(`v1/jobs/${encodeURIComponent(id)}`, { method: 'DELETE' });
  }
  signUpload(id: string, body: { upload_id?: string; parts?: number[]; list_behind?: number }, signal: AbortSignal): Promise<Job> {
    return this.call(`v1/jobs/${encodeURIComponent(id)}/upload`, { method: 'POST', body, signal });
  }
  link(id: string, what: 'output' | 'rejects'): Promise<{ url: string }> {
    return this.call(`v1/jobs/${encodeURIComponent(id)}/${what}?redirect=false`);
  }
  ticket(): Promise<{ ticket: string }> {
    return this.call('v1/tickets', { method: 'POST' });
  }

  async recipes(): Promise<RecipeInfo[]> {
    const all: RecipeInfo[] = [];
    let cursor: string | undefined;
    do {
      const page: { recipes: RecipeInfo[]; cursor?: string } = await this.call(
        `v1/recipes?limit=200${cursor ? `&cursor=${cursor}` : ''}`,
      );
      all.push(...page.recipes);
      cursor = page.cursor;
    } while (cursor);
    return all;
  }
  recipe(name: string): Promise<RecipeInfo & { recipe: Recipe }> {
    return this.call(`v1/recipes/${encodeURIComponent(name)}`);
  }
  /** `revision`: of the one that it replaces; without it there must be none. */
  saveRecipe(name: string, recipe: Recipe, header?: string, revision?: number): Promise<RecipeInfo> {
    const headers: Record<string, string> =
      revision === undefined ? { 'If-None-Match': '*' } : { 'If-Match': `"${revision}"` };
    const body = header ? { recipe, header } : { recipe };
    return this.call(`v1/recipes/${encodeURIComponent(name)}`, { method: 'PUT', headers, body });
  }
  removeRecipe(name: string): Promise<void> {
    return this.call(`v1/recipes/${encodeURIComponent(name)}`, { method: 'DELETE' });
  }
}
