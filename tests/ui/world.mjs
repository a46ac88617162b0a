// What the page's tests stand on: the real binary, a static server of another origin, a browser.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';

export const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
// The packages that ui/package-lock.json names: script/bootstrap ui.
const require = createRequire(path.join(REPOSITORY, 'ui/package.json'));
const { chromium } = require('playwright-core');
const { AxeBuilder } = require('@axe-core/playwright');

const BINARY = process.env.SLUICE_BINARY ?? path.join(REPOSITORY, 'build/release/sluice');
const CHROMIUM = '/usr/bin/chromium-headless-shell';
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
export const WAIT_MS = 1000 * Number(process.env.SLUICE_TEST_WAIT_S ?? 30);

// The browser reads larger ones by themselves: through its control connection they take their time.
const INLINE_MAX = 1 << 20;
const FILES = fs.mkdtempSync(path.join(process.env.SLUICE_TEST_TMPDIR ?? os.tmpdir(), 'sluice-ui-files-'));
process.once('exit', () => fs.rmSync(FILES, { recursive: true, force: true }));

export function temporaryDirectory(t) {
  const directory = fs.mkdtempSync(path.join(process.env.SLUICE_TEST_TMPDIR ?? os.tmpdir(), 'sluice-ui-'));
  t.after(() => fs.rmSync(directory, { recursive: true, force: true }));
  return directory;
}

// Without the settings of somebody's own server.
function cleanEnvironment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('SLUICE_')));
}

// Of those that browsers talk to: https://fetch.spec.whatwg.org/#port-blocking.
async function heldPort() {
  for (;;) {
    const probe = net.createServer().listen(11_000 + Math.floor(21_000 * Math.random()), '127.0.0.1');
    const fault = await once(probe, 'listening').then(() => null, (error) => error);
    if (!fault) return probe;
    if (fault.code !== 'EADDRINUSE') throw fault;
  }
}
/**
 * Addresses that are free, and that nobody is given who asks for any: their ports are below those of
 * /proc/sys/net/ipv4/ip_local_port_range. A server that is started again is where the page knows it.
 */
async function ownAddresses() {
  const probes = [await heldPort(), await heldPort()];
  const ports = probes.map((probe) => probe.address().port);
  await Promise.all(probes.map((probe) => once(probe.close(), 'close')));
  return ports.map((port) => `127.0.0.1:${port}`);
}

/** `sluice serve` on ports of its own: {http, ws, s3}, kill(), start(), and slow(), which answers with what ends it. */
export async function serve(t, ...flags) {
  const directory = temporaryDirectory(t);
  const server = { process: null };
  const [listen, s3Listen] = await ownAddresses();
  server.start = async () => {
    const log = fs.openSync(path.join(directory, 'log'), 'a');
    const words = ['serve', '--data-dir', path.join(directory, 'data'), '--listen', listen, '--s3-listen', s3Listen, ...flags];
    server.process = spawn(BINARY, words, { stdio: ['ignore', 'pipe', log], env: cleanEnvironment() });
    fs.closeSync(log);
    const ended = once(server.process, 'exit').then(() => {
      throw new Error(`the server did not start:\n${fs.readFileSync(path.join(directory, 'log'))}`);
    });
    const told = once(readline.createInterface({ input: server.process.stdout }), 'line');
    const [line] = await Promise.race([told, ended]);
    ended.catch(() => undefined);
    Object.assign(server, JSON.parse(line));
  };
  server.kill = async () => {
    if (server.process?.exitCode !== null || server.process.signalCode) return;
    server.process.kill('SIGKILL');
    await once(server.process, 'exit');
  };
  // It runs for 5 of 100 ms, so that what it does takes long on any machine. Its clocks go on.
  server.slow = () => {
    const { process } = server;
    let timer;
    const run = () => process.kill('SIGCONT') && (timer = setTimeout(rest, 5));
    const rest = () => process.kill('SIGSTOP') && (timer = setTimeout(run, 95));
    rest();
    return () => clearTimeout(timer) ?? process.kill('SIGCONT');
  };
  t.after(() => lookAtPages(t).finally(server.kill));
  await server.start();
  return server;
}

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.json': 'application/json' };

/** The built page on an origin of its own, with that config.json (or none); answers with its address. */
export async function serveStatically(t, config) {
  const dist = path.join(REPOSITORY, 'ui/dist');
  const server = http.createServer((request, response) => {
    const name = new URL(request.url, 'http://x').pathname.replace(/^\/page\/$/, '/page/index.html').replace(/^\/page/, '');
    const file = path.join(dist, path.normalize(name));
    const isConfig = name === '/config.json' && config;
    if (!isConfig && !fs.existsSync(file)) return response.writeHead(404).end();
    response.writeHead(200, { 'Content-Type': TYPES[path.extname(name)] ?? 'application/octet-stream' });
    response.end(isConfig ? JSON.stringify(config) : fs.readFileSync(file));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${server.address().port}/page/`; // in a folder: addresses are relative
}

// The pages of a test, in the states in which it leaves them: looked at before its servers go.
const opened = new WeakMap();
async function lookAtPages(t) {
  const pages = opened.get(t) ?? [];
  opened.delete(t);
  for (const page of pages) {
    if (!page.isClosed()) assert.deepEqual(await broken(page), []);
  }
}

// One browser for all tests of a file; each has a profile of its own in it.
let browser = null;
after(async () => (await browser)?.close());

/**
 * A page of somebody who was never here. `complaints`: what the browser's console says of it. The state in which
 * the test leaves it must be accessible, too.
 */
export async function openPage(t, url, options = {}) {
  browser ??= chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--no-proxy-server', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking'],
  });
  const settings = { viewport: { width: 1366, height: 900 }, locale: 'en-GB', acceptDownloads: true, ...options };
  const context = await (await browser).newContext(settings);
  context.setDefaultTimeout(WAIT_MS);
  const page = await context.newPage();
  opened.set(t, [...(opened.get(t) ?? []), page]);
  t.after(() => lookAtPages(t).finally(() => context.close()));
  page.complaints = [];
  page.on('console', (message) => {
    if (message.type() === 'error') page.complaints.push(message.text());
  });
  page.on('pageerror', (error) => page.complaints.push(String(error)));
  await page.goto(url);
  return page;
}

/** Rules broken in the state that the page is in, in words; none is right. */
export async function broken(page) {
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 150)}`);
}

/** Where a screenshot goes, for a reader of the test report; nowhere unless somebody asks. */
export async function shot(page, name, fullPage = true) {
  const directory = process.env.SLUICE_UI_SHOTS;
  if (!directory) return;
  fs.mkdirSync(directory, { recursive: true });
  await page.screenshot({ path: path.join(directory, `${name}.png`), fullPage });
}

export async function choose(page, name, content) {
  const buffer = Buffer.isBuffer(content) ? content : Buffer.from(content);
  const field = page.locator('#file');
  if (buffer.length < INLINE_MAX) return field.setInputFiles({ name, mimeType: 'text/csv', buffer });
  const directory = fs.mkdtempSync(path.join(FILES, 'chosen-'));
  fs.writeFileSync(path.join(directory, name), buffer);
  return field.setInputFiles(path.join(directory, name));
}

/** The preview's table of that name, as rows of texts, once it shows what was last asked for. */
export async function table(page, name = /^Result/) {
  const rows = page.locator('section[aria-busy="false"]').getByRole('table', { name }).getByRole('row');
  await rows.first().waitFor();
  return rows.evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent)));
}

/** What a click downloads: its name and its bytes. */
export async function downloaded(page, button) {
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  return { name: download.suggestedFilename(), bytes: fs.readFileSync(await download.path()) };
}

/** A server and its page, once the page hears the server's events. */
export async function openLive(t, options) {
  const server = await serve(t);
  const page = await openPage(t, `${server.http}/`, options);
  await page.getByText('Live', { exact: true }).waitFor();
  return { server, page };
}
/** A page from one origin, with the API on another. */
export async function openApart(t, options) {
  const server = await serve(t);
  return openPage(t, await serveStatically(t, { api: server.http, events: `${server.ws}/v1/events` }), options);
}

/** The entry of the file's job. */
export const job = (page, name) => page.getByRole('article', { name, exact: true });
/** What the columns are called now. */
export const columns = (page) => page.locator('#columns > li input').evaluateAll((all) => all.map(({ value }) => value));
