// Files that are not as they were when they were chosen, and files that are dropped.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { broken, columns, downloaded, job, openLive, table, temporaryDirectory } from './world.mjs';

// What the browser itself says of a request that it breaks off.
const others = (page) => page.complaints.filter((text) => !/ERR_UPLOAD_FILE_CHANGED/.test(text));

async function uploadSpeed(page, bytes) {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  const set = (uploadThroughput) =>
    session.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput });
  await set(bytes);
  return set;
}
/** As an editor does that saves it. */
function rewrite(file, text) {
  fs.writeFileSync(file, text);
  fs.utimesSync(file, new Date(), new Date(Date.now() + 5000));
}

test('a file that changed before the job is asked for again, and what was said of it stays', async (t) => {
  const { page } = await openLive(t);
  const file = path.join(temporaryDirectory(t), 'p.csv');
  fs.writeFileSync(file, 'a,b\n1,2\n');
  await page.locator('#file').setInputFiles(file);
  await table(page);
  await page.getByRole('button', { name: 'Remove b' }).click();
  rewrite(file, 'a,b\n3,4\n5,6\n');
  await page.getByRole('button', { name: 'Convert' }).click();
  await page.getByText('The file has changed on disk since it was chosen.').waitFor();
  assert.equal(await page.getByRole('article').count(), 0);
  assert.deepEqual(await broken(page), []);
  await page.getByLabel('Choose p.csv again, to take it as it is now').setInputFiles(file);
  await page.getByRole('cell', { name: '5', exact: true }).waitFor();
  await page.getByRole('button', { name: 'Convert' }).click();
  const output = await downloaded(page, job(page, 'p.csv').getByRole('button', { name: 'Download: p.csv' }));
  assert.deepEqual(JSON.parse(output.bytes), [{ a: '3' }, { a: '5' }]);
  assert.deepEqual(page.complaints, []);
});

for (const [kind, rows] of Object.entries({ 'in one request': 300_000, 'in parts': 1_000_000 })) {
  test(`a file that changes while it is sent ${kind} is not tried for ever: the job is made anew with it`, async (t) => {
    const { page } = await openLive(t);
    const file = path.join(temporaryDirectory(t), 'big.csv');
    fs.writeFileSync(file, `a,b\n${'1,some text that fills it\n'.repeat(rows)}`);
    await page.locator('#file').setInputFiles(file);
    await table(page);
    const speed = await uploadSpeed(page, 1e6);
    await page.getByRole('button', { name: 'Remove a' }).click();
    await page.getByRole('columnheader', { name: 'a', exact: true }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Convert' }).click();
    await job(page, 'big.csv').getByText('Uploading').waitFor();
    await page.getByRole('button', { name: 'Pause: big.csv' }).click();
    await job(page, 'big.csv').getByText('Paused').waitFor();
    rewrite(file, 'a,b\n2,now\n');
    await page.getByRole('button', { name: 'Resume: big.csv' }).click();
    await job(page, 'big.csv').getByText('The file has changed on disk since it was chosen.').waitFor();
    assert.equal(await page.getByRole('button', { name: /^(Resume|Try again): big\.csv/ }).count(), 0, 'with the old file it would not go on');
    assert.deepEqual(await broken(page), []);
    await speed(-1);
    await job(page, 'big.csv').getByLabel('Choose big.csv again, to take it as it is now').setInputFiles(file);
    const output = await downloaded(page, page.getByRole('button', { name: 'Download: big.csv' }));
    assert.deepEqual(JSON.parse(output.bytes), [{ b: 'now' }]);
    await page.waitForFunction(() => document.querySelectorAll('article').length === 1);
    assert.deepEqual(others(page), []);
  });
}

const drop = (page, selector, files) =>
  page.evaluate(([selector, files]) => {
    const dataTransfer = new DataTransfer();
    for (const [name, text] of files) dataTransfer.items.add(new File([text], name, { lastModified: 1 }));
    const on = document.querySelector(selector);
    for (const type of ['dragenter', 'dragover', 'drop']) on.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));
  }, [selector, files]);

test('a recipe that is dropped on its field is a recipe, and the first of two files is said to be taken', async (t) => {
  const { page } = await openLive(t);
  await drop(page, 'main', [['one.csv', 'a,b\n1,2\n'], ['two.csv', 'c\n1\n']]);
  await table(page);
  assert.deepEqual(await columns(page), ['a', 'b']);
  await page.getByRole('region', { name: 'Notices' }).getByText('One file at a time: one.csv is taken, the others are not.').waitFor();
  assert.deepEqual(await broken(page), []);
  const recipe = JSON.stringify({ version: 1, steps: [{ do: 'drop', columns: ['a'] }] });
  await drop(page, 'section:has(#recipes-title) input[type=file]', [['r.json', recipe]]);
  await page.waitForFunction(() => document.querySelectorAll('#columns > li').length === 1);
  assert.deepEqual(await columns(page), ['b']);
  await page.getByText('one.csv', { exact: true }).waitFor();
  assert.deepEqual(page.complaints, []);
});

test('the file that is dropped where it is asked for goes on with its upload', async (t) => {
  const { page } = await openLive(t);
  const text = `a,b\n${'1,2\n'.repeat(300_000)}`;
  await drop(page, 'main', [['u.csv', text]]);
  await table(page);
  const speed = await uploadSpeed(page, 1e5);
  await page.getByRole('button', { name: 'Convert' }).click();
  await job(page, 'u.csv').getByText('Uploading').waitFor();
  await page.reload();
  await page.getByLabel(/^Choose u\.csv again/).waitFor();
  assert.deepEqual(await broken(page), []);
  await speed(-1);
  await drop(page, 'article label', [['other.csv', text]]);
  await job(page, 'u.csv').getByText('This is another file').waitFor();
  assert.deepEqual(await broken(page), []);
  await drop(page, 'article label', [['u.csv', text]]);
  await job(page, 'u.csv').getByText('Done', { exact: true }).waitFor();
  assert.equal(await page.locator('#columns').count(), 0, 'it was not opened');
  assert.deepEqual(page.complaints, []);
});
