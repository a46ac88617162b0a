// The user's jobs and the uploads of this tab: the list from the server, kept true by its events.

import { Problem, type Api } from './api';
import { causeKey, innerCode } from './causes';
import { isFinal, merge, mergeInto, mergeList, take, type Position, type Progress } from './event_log';
import { listen } from './events';
import { t } from './i18n.svelte';
import { randomHex } from './identity';
import { isSameFile, keepUpload, keptUploads, type KeptUpload } from './kept_uploads';
import { notices } from './notices.svelte';
import { workingLink } from './save';
import { send } from './send';
import { kept, storage } from './storage';
import { Tabs } from './tabs';
import type { Input, Job, NewJob, Output, Recipe } from './types';
import { bring, checkUnchanged, FILE_CHANGED } from './upload';

const KEY = 'sluice.events';
const PAGE = 50;
const PAGE_MAX = 200;

export interface Going {
  sent: number;
  size: number;
  phase: 'sending' | 'waiting' | 'paused' | 'failed';
  error?: unknown;
}

export type Wish = Required<Pick<NewJob, 'input' | 'output' | 'recipe'>> & Pick<NewJob, 'profile'>;

export class Jobs {
  list = $state.raw<Job[]>([]);
  cursor = $state<string | undefined>();
  isLive = $state(false);
  isLoaded = $state(false);
  progress = $state.raw<Record<string, Progress>>({});
  going = $state.raw<Record<string, Going>>({});
  elsewhere = $state.raw<Record<string, Going>>({}); // uploads of other tabs

  #position: Position = kept<Position>(KEY, { after: null, seen: [] });
  #files = new Map<string, File>();
  #sources = new Map<string, File>(); // of the jobs that were started here
  #pauses = new Map<string, AbortController>();
  #loading = new Set<Set<string>>();

  #tabs = new Tabs(() => this.going, {
    onMade: () => void this.load(),
    onRemoved: (id) => this.drop(id),
    onGoing: (id, going) => {
      const { [id]: _, ...rest } = this.elsewhere;
      this.elsewhere = going ? { ...rest, [id]: going } : rest;
    },
  });

  constructor(private readonly api: Api) {}

  /** Answers with what ends it. */
  watch(url: Promise<string>): () => void {
    void this.load();
    const leave = this.#tabs.watch();
    const close = listen({
      url,
      ticket: () => this.api.ticket(),
      position: () => this.#position,
      onOpen: () => {
        this.isLive = true;
        void this.load();
      },
      onLost: () => (this.isLive = false),
      onText: (text) => this.hear(text),
    });
    return () => {
      close();
      leave();
    };
  }

  private hear(text: string): void {
    const { position, change } = take(this.#position, text);
    if (position !== this.#position) {
      this.#position = position;
      storage.setItem(KEY, JSON.stringify(position));
    }
    if (change.kind === 'resync') void this.load();
    if (change.kind === 'progress') this.progress = { ...this.progress, [change.job]: change.progress };
    if (change.kind !== 'job') return;
    this.put(change.job);
    // It was cancelled elsewhere: nothing more is to be sent.
    if (isFinal(change.job.state)) this.pause(change.job);
    if (change.isNew) this.tell(change.job);
  }

  private tell(job: Job): void {
    const name = () => job.file.name ?? t('unnamed');
    const good = { job: `${job.id}${job.run ?? ''}` };
    const bad = { ...good, kind: 'bad' as const };
    if (job.state === 'done') notices.show(() => t('jobDone', { name: name() }), good);
    if (job.state === 'failed') {
      const cause = job.error && causeKey(innerCode(job.error));
      notices.show(() => t('jobFailed', { name: name(), message: cause ? t(cause) : (job.error?.message ?? '') }), bad);
    }
    if (job.state === 'given_up') notices.show(() => t('jobGivenUp', { name: name() }), bad);
    if (job.state === 'cancelled') notices.show(() => t('jobCancelled', { name: name() }), good);
  }

  private put(job: Job): void {
    this.touch(job.id);
    this.list = mergeInto(this.list, job);
  }
  // What an answer that is under way does not know of.
  private touch(id: string): void {
    for (const touched of this.#loading) touched.add(id);
  }

  private async load(): Promise<void> {
    const touched = new Set<string>();
    this.#loading.add(touched);
    try {
      const { jobs, cursor } = await this.pages(this.list.length);
      this.list = mergeList(this.list, jobs, touched);
      this.cursor = cursor;
      this.isLoaded = true;
    } catch {
      // The connection is told to be lost; the next one loads again.
    } finally {
      this.#loading.delete(touched);
    }
  }
  /** From the newest job on, as many as that, or all. */
  private async pages(count: number): Promise<{ jobs: Job[]; cursor: string | undefined }> {
    const jobs: Job[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.api.jobs(cursor, Math.min(PAGE_MAX, Math.max(PAGE, count - jobs.length)));
      jobs.push(...page.jobs);
      cursor = page.cursor;
    } while (cursor && jobs.length < count);
    return { jobs, cursor };
  }
  async loadMore(): Promise<void> {
    const page = await this.api.jobs(this.cursor, PAGE).catch((error: unknown) => {
      // A cursor is a job, which may have been deleted.
      if (error instanceof Problem && error.code === 'bad_cursor') return this.pages(this.list.length + PAGE);
      throw error;
    });
    const known = new Set(this.list.map(({ id, run }) => `${id} ${run}`));
    this.list = [...this.list, ...page.jobs.filter(({ id, run }) => !known.has(`${id} ${run}`))];
    this.cursor = page.cursor;
  }

  /** Answers with the job's id. */
  async start(wanted: NewJob, file: File): Promise<string> {
    await checkUnchanged(file);
    const job = await this.api.createJob(wanted, randomHex(16));
    this.put(job);
    this.#tabs.say({ kind: 'made' });
    this.#sources.set(job.id, file);
    const { name, size, lastModified } = file;
    keepUpload(job.id, { name, size, lastModified });
    void this.bring(job, file);
    return job.id;
  }

  /** Of an upload that another tab or an earlier visit began; null: nothing is known of it here. */
  kept(job: Job): KeptUpload | null {
    return keptUploads()[job.id] ?? null;
  }
  hasFile(job: Job): boolean {
    return this.#files.has(job.id);
  }
  /** What a job that was started here was made from. */
  source(job: Job): File | undefined {
    return this.#sources.get(job.id);
  }
  hasChanged(job: Job): boolean {
    const error = this.going[job.id]?.error;
    return error instanceof Problem && error.code === FILE_CHANGED;
  }
  /** The job whose file has changed, made anew for what it is now. */
  async restart(job: Job, file: File): Promise<void> {
    await this.start({ ...(await this.wishOf(job)), file: { name: file.name, size: file.size } }, file);
    await this.cancel(job);
    await this.remove(job);
  }
  /** False: it is another file. */
  goOn(job: Job, file: File): boolean {
    const known = this.kept(job);
    const same = known ? isSameFile(known, file) : job.file.name === file.name && job.file.size === file.size;
    if (same) void this.bring(job, file);
    return same;
  }
  pause(job: Job): void {
    this.#pauses.get(job.id)?.abort(new DOMException('paused', 'AbortError'));
  }
  resume(job: Job): void {
    const file = this.#files.get(job.id);
    const { upload: _, ...unsigned } = job; // what was signed may be too old by now
    if (file) void this.bring(unsigned, file);
  }

  private async bring(job: Job, file: File): Promise<void> {
    const { id } = job;
    if (this.#pauses.has(id)) return;
    const pause = new AbortController();
    this.#pauses.set(id, pause);
    this.#files.set(id, file);
    const set = (change: Partial<Going>) => {
      const before = this.going[id] ?? { sent: 0, size: file.size, phase: 'sending' };
      const now = { ...before, ...change };
      this.going = { ...this.going, [id]: now };
      this.#tabs.tell(id, now);
    };
    set({ phase: 'sending', error: undefined });
    const known = this.kept(job);
    try {
      const world = {
        api: this.api,
        send,
        signal: pause.signal,
        // It goes on, before the part that was cut has come.
        onProgress: (sent: number) => set({ sent, ...(this.going[id]?.phase === 'waiting' && { phase: 'sending' }) }),
        onTrouble: (waiting: boolean) => set({ phase: waiting ? 'waiting' : 'sending' }),
        onUploadId: (uploadId: string) => {
          const { name, size, lastModified } = file;
          keepUpload(id, { name, size, lastModified, uploadId });
        },
        ...(known?.uploadId !== undefined && { uploadId: known.uploadId }),
      };
      await bring(world, job, file);
      this.forget(id);
      this.put({ ...(this.list.find((known) => known.id === id) ?? job), state: 'queued' });
    } catch (error) {
      if (pause.signal.aborted) set({ phase: 'paused' });
      else set({ phase: 'failed', error });
    } finally {
      this.#pauses.delete(id);
    }
  }

  private forget(id: string): void {
    keepUpload(id, null);
    this.#files.delete(id);
    if (id in this.going) this.#tabs.tell(id, null);
    const { [id]: _, ...rest } = this.going;
    this.going = rest;
  }
  private drop(id: string): void {
    this.#pauses.get(id)?.abort(new DOMException('deleted', 'AbortError'));
    this.touch(id);
    this.list = this.list.filter((known) => known.id !== id);
    this.#sources.delete(id);
    this.forget(id);
  }

  async details(job: Job): Promise<Job> {
    const all = await this.api.job(job.id);
    this.list = this.list.map((known) => (known.id === job.id && known.run === job.run ? merge(known, all) : known));
    return all;
  }

  /** The same file once more; `change` is what is to be different. */
  async again(job: Job, change?: { reject?: true; output?: Partial<Output> } & Input): Promise<void> {
    let wanted: NewJob = { from: job.id };
    if (change) {
      const wish = await this.wishOf(job);
      const recipe: Recipe = { ...wish.recipe, ...(change.reject && { on_error: 'reject' as const }) };
      const { reject: _, output, ...reading } = change;
      wanted = { ...wanted, ...wish, input: { ...wish.input, ...reading }, output: { ...wish.output, ...output }, recipe };
    }
    const made = await this.api.createJob(wanted, randomHex(16));
    this.put(made);
    this.#tabs.say({ kind: 'made' });
    const file = this.#sources.get(job.id);
    if (file) this.#sources.set(made.id, file);
  }
  /** What was asked for with a job. */
  async wishOf(job: Job): Promise<Wish> {
    const { input = {}, output, recipe = { version: 1, steps: [] }, profile } = await this.api.job(job.id);
    const { size: _, ...format } = output ?? {};
    return { input, output: format as Output, recipe, ...(profile && { profile }) };
  }
  async cancel(job: Job): Promise<void> {
    this.pause(job);
    this.put(await this.api.cancel(job.id));
    this.forget(job.id);
  }
  async remove(job: Job): Promise<void> {
    await this.api.remove(job.id);
    this.drop(job.id);
    this.#tabs.say({ kind: 'removed', id: job.id });
  }
  /** A link that works. */
  workingLink(job: Job, what: 'output' | 'rejects'): Promise<string> {
    return workingLink(async () => (await this.api.link(job.id, what)).url);
  }
}
