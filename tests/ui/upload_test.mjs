// Large files: parts, pauses, cuts and reloads, proved by the digest that the job's receipt has.

import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { broken, openPage, serve, shot, temporaryDirectory } from './world.mjs';

const MEBIBYTES = Number(process.env.SLUICE_UI_UPLOAD_MIB ?? 52);

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

test('an upload that is paused, cut and reloaded arrives as it was', async (t) => {
  const server = await serve(t);
  const page = await openPage(t, `${server.http}/`);
  const { file, sha256 } = largeFile(t);
  const network = await page.context().newCDPSession(page);
  await network.send('Network.enable');
  const slow = (bytes, offline = false) =>
    network.send('Network.emulateNetworkConditions', { offline, latency: 0, downloadThroughput: -1, uploadThroughput: bytes });
  let partsSent = 0;
  const onePartSent = new Promise((resolve) => {
    page.on('requestfinished', (request) => {
      if (request.method() !== 'PUT' || !/partNumber=/.test(request.url())) return;
      partsSent += 1;
      resolve();
    });
  });

  await page.locator('#file').setInputFiles(file);
  await page.getByRole('table', { name: /^Result/ }).waitFor();
  await slow(12e6);
  await page.getByRole('combobox', { name: 'Format' }).selectOption('csv');
  await page.getByRole('button', { name: 'Convert' }).click();

  const job = page.getByRole('article', { name: 'large.csv' });
  await page.waitForFunction(() => document.querySelector('article progress')?.value > 5);
  await job.getByRole('button', { name: 'Pause: large.csv' }).click();
  await job.getByText('Paused').waitFor();
  assert.deepEqual(await broken(page), []);
  await shot(page, 'paused');
  await job.getByRole('button', { name: 'Resume: large.csv' }).click();
  await job.getByText('Uploading').waitFor();

  await slow(12e6, true);
  await job.getByText('Connection lost; trying again').waitFor();
  await slow(12e6);
  await job.getByText('Uploading').waitFor();

  await onePartSent;
  await page.reload();
  await slow(-1);
  const again = job.getByLabel('Choose large.csv again to go on with its upload');
  await again.setInputFiles({ name: 'large.csv', mimeType: 'text/csv', buffer: Buffer.from('a\n') });
  await job.getByText(/This is another file/).waitFor();
  partsSent = 0;
  await again.setInputFiles(file);
  await job.getByText('Done', { exact: true }).waitFor({ timeout: 120_000 });
  assert.ok(partsSent < Math.ceil(MEBIBYTES / 16), `${partsSent} parts were sent after the reload`);
  await job.getByText('Receipt', { exact: true }).click();
  const receipt = JSON.parse(await job.locator('pre').textContent());
  assert.equal(receipt.sha256.input, sha256);

  const { metrics } = await network.send('Performance.enable').then(() => network.send('Performance.getMetrics'));
  const heap = metrics.find(({ name }) => name === 'JSHeapUsedSize').value;
  assert.ok(heap < 64 << 20, `${heap} bytes of heap`);
});
