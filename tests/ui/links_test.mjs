// Signed links that have ended: on the way to a download, before an upload, and for good.

import assert from 'node:assert/strict';
import test from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { broken, choose, downloaded, openPage, serve, table } from './world.mjs';

const EXPIRY = ['--signed-url-expiry', '3s'];

async function open(t, ...flags) {
  const server = await serve(t, ...flags);
  const page = await openPage(t, `${server.http}/`);
  await page.getByText('Live', { exact: true }).waitFor();
  return { server, page };
}
async function convert(page, name, content) {
  await choose(page, name, content);
  await table(page);
  await page.getByRole('button', { name: 'Convert' }).click();
}
const job = (page, name) => page.getByRole('article', { name, exact: true });

/** Answers that come when the link in them has ended, as to a tab that slept: the first `count`. */
async function late(page, path, count, expiresOf) {
  let left = count;
  await page.route(path, async (route) => {
    const answer = await route.fetch();
    if (left-- > 0) await setTimeout(Date.parse(expiresOf(await answer.json())) + 1000 - Date.now());
    await route.fulfill({ response: answer });
  });
}

test('a download whose link has ended is given another one, and the page stays', async (t) => {
  const { page } = await open(t, ...EXPIRY);
  await convert(page, 'people.csv', 'a,b\n1,2\n');
  await job(page, 'people.csv').getByText('Done', { exact: true }).waitFor();
  await late(page, /\/output\?redirect=false/, 1, ({ expires }) => expires);
  const output = await downloaded(page, job(page, 'people.csv').getByRole('button', { name: 'Download: people.csv' }));
  assert.deepEqual(JSON.parse(output.bytes), [{ a: '1', b: '2' }]);

  await page.unrouteAll();
  await late(page, /\/output\?redirect=false/, 2, ({ expires }) => expires);
  await job(page, 'people.csv').getByRole('button', { name: 'Download: people.csv' }).click();
  await job(page, 'people.csv').getByText('Storage does not accept the link').waitFor();
  assert.deepEqual(await broken(page), []);
});

test('an upload whose instructions have ended is given others', async (t) => {
  const { page } = await open(t, ...EXPIRY);
  await late(page, /\/v1\/jobs$/, 1, ({ upload }) => upload.expires);
  await convert(page, 'people.csv', 'a,b\n1,2\n');
  await job(page, 'people.csv').getByText('Done', { exact: true }).waitFor();
});

test('a result that is not kept any more is made again', async (t) => {
  const { server, page } = await open(t, '--output-retention', '1s');
  await convert(page, 'people.csv', 'a,b\n1,2\n');
  const download = job(page, 'people.csv').getByRole('button', { name: 'Download: people.csv' });
  const [answer] = await Promise.all([page.waitForResponse(/redirect=false/), downloaded(page, download)]);
  const { url } = await answer.json();
  // What is too old is removed when a server starts.
  for (let isThere = true; isThere; isThere = (await fetch(url)).ok) {
    await server.kill();
    await server.start();
  }
  await page.getByText('Live', { exact: true }).waitFor();
  await download.click();
  await job(page, 'people.csv').getByText('This file is not kept any more. Run the job again.').waitFor();
  assert.deepEqual(await broken(page), []);
  await job(page, 'people.csv').getByRole('button', { name: 'Run again: people.csv', exact: true }).click();
  await page.waitForFunction(() => document.querySelectorAll('article .done').length === 2);
});
