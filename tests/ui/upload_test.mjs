// Large files: parts, a pause, two cuts and a reload, proved by the digest that the job's receipt has.
// SLUICE_UI_UPLOAD_MIB=68 is as small as has parts enough.

import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { broken, openPage, serve, shot, temporaryDirectory } from './world.mjs';

const MEBIBYTES = Number(process.env.SLUICE_UI_UPLOAD_MIB ?? 1000);
const SPEED = Math.max(12e6, (MEBIBYTES << 20) / 8); // bytes a second
const HEAP_MAX = 64 << 20;

/** A CSV file of that size on disk, and its digest. */
function largeFile(t) {
  const file = path.join(temporaryDirectory(t), 'large.csv');
  const hash = crypto.createHash('sha256');
  const descriptor = fs.openSync(file, 'w');
  const write = (text) => {
    hash.update(text);
    fs.writeSync(descriptor, text);
  };
  write('number,text\n');
  for (let mebibyte = 0; mebibyte < MEBIBYTES; mebibyte++) {
    write(`${mebibyte},${'x'.repeat(1013)}\n`.repeat(1024));
  }
  fs.closeSync(descriptor);
  return { file, sha256: hash.digest('hex') };
}

/** The network of a page, which can be slow and cut, and the most heap that it ever had. */
async function networkOf(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Performance.enable');
  const network = { heap: 0 };
  network.set = (bytes, offline = false) =>
    session.send('Network.emulateNetworkConditions', { offline, latency: 0, downloadThroughput: -1, uploadThroughput: bytes });
  network.measure = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    network.heap = Math.max(network.heap, metrics.find(({ name }) => name === 'JSHeapUsedSize').value);
  };
  const timer = setInterval(() => network.measure().catch(() => undefined), 200);
  network.end = () => clearInterval(timer);
  return network;
}

test('an upload that is paused, cut twice and reloaded arrives as it was', async (t) => {
  const server = await serve(t);
  const page = await openPage(t, `${server.http}/`);
  const { file, sha256 } = largeFile(t);
  const network = await networkOf(page);
  t.after(network.end);
  let partsSent = 0;
  page.on('requestfinished', (request) => {
    if (request.method() === 'PUT' && /partNumber=/.test(request.url())) partsSent += 1;
  });
  const job = page.getByRole('article', { name: 'large.csv' });
  const isBehind = (percent) =>
    page.waitForFunction((least) => document.querySelector('article progress')?.value > least, percent, { timeout: 120_000 });
  const cut = async () => {
    await network.set(SPEED, true);
    await job.getByText('Connection lost; trying again').waitFor();
    await network.set(SPEED);
    await job.getByText('Uploading').waitFor();
  };

  await page.locator('#file').setInputFiles(file);
  await page.getByRole('table', { name: /^Result/ }).waitFor();
  await page.getByRole('combobox', { name: 'Format', exact: true }).selectOption('csv');
  await network.set(SPEED);
  const began = Date.now();
  await page.getByRole('button', { name: 'Convert' }).click();
  await isBehind(5);
  await job.getByRole('button', { name: 'Pause: large.csv' }).click();
  await job.getByText('Paused').waitFor();
  assert.deepEqual(await broken(page), []);
  await shot(page, 'paused');
  await job.getByRole('button', { name: 'Resume: large.csv' }).click();
  await job.getByText('Uploading').waitFor();
  await cut();
  await isBehind(30);
  await cut();
  await isBehind(50);

  const before = partsSent;
  assert.ok(before > 0);
  await page.reload();
  await network.set(-1);
  const again = job.getByLabel('Choose large.csv again to go on with its upload');
  await again.setInputFiles({ name: 'large.csv', mimeType: 'text/csv', buffer: Buffer.from('a\n') });
  await job.getByText(/This is another file/).waitFor();
  partsSent = 0;
  await again.setInputFiles(file);
  await job.getByText('Done', { exact: true }).waitFor({ timeout: 300_000 });
  assert.ok(partsSent < Math.ceil(MEBIBYTES / 16), `${partsSent} parts were sent after the reload`);
  await job.getByText('Receipt', { exact: true }).click();
  const receipt = JSON.parse(await job.locator('pre').textContent());
  assert.equal(receipt.sha256.input, sha256);
  assert.equal(receipt.rows_out, MEBIBYTES * 1024);

  await network.measure();
  t.diagnostic(`${MEBIBYTES} MiB in ${((Date.now() - began) / 1000).toFixed(1)} s; parts sent before the reload: ${before}, after: ${partsSent}`);
  t.diagnostic(`most heap: ${(network.heap / 2 ** 20).toFixed(1)} MiB; SHA-256 ${receipt.sha256.input}`);
  assert.ok(network.heap < HEAP_MAX, `${network.heap} bytes of heap`);
  assert.deepEqual(page.complaints.filter((text) => !/ERR_INTERNET_DISCONNECTED/.test(text)), []);
});
