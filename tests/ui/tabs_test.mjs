// What two tabs know of each other, and a list of jobs that is longer than it shows.

import assert from 'node:assert/strict';
import test from 'node:test';
import { broken, choose, job, openLive, table } from './world.mjs';

/** Another tab of the same browser, which hears the server's events. */
async function beside(page) {
  const other = await page.context().newPage();
  await other.goto(page.url());
  await other.getByText('Live', { exact: true }).waitFor();
  return other;
}
async function remove(page, name) {
  await page.getByRole('button', { name: `Delete: ${name}`, exact: true }).click();
  await page.getByRole('button', { name: `Delete for good: ${name}`, exact: true }).click();
  await job(page, name).waitFor({ state: 'detached' });
}

test('a job that is made in one tab is seen in the other, and goes from both', async (t) => {
  const { page } = await openLive(t);
  const other = await beside(page);
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  const limit = (uploadThroughput) =>
    session.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput });
  await choose(page, 'a.csv', `a,b\n${'1,some text\n'.repeat(200_000)}`);
  await table(page);
  await limit(1e5);
  await page.getByRole('button', { name: 'Convert' }).click();
  await job(other, 'a.csv').getByText('In another tab').waitFor();
  await job(other, 'a.csv').getByText('Uploading', { exact: true }).waitFor();
  assert.equal(await other.getByLabel(/^Choose a\.csv again/).count(), 0, 'nobody is asked for the file');
  assert.deepEqual(await broken(other), []);
  await limit(-1);
  await job(other, 'a.csv').getByText('Done', { exact: true }).waitFor();
  await remove(page, 'a.csv');
  await job(other, 'a.csv').waitFor({ state: 'detached' });
  assert.deepEqual(page.complaints, []);
});

test('a deletion asks first, and the notice of a job leads to it', async (t) => {
  const { page } = await openLive(t);
  await choose(page, 'a.csv', 'a\n1\n');
  await table(page);
  await page.getByRole('button', { name: 'Convert' }).click();
  const show = page.getByRole('button', { name: 'Show: a.csv is done', exact: true });
  await show.click();
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'a.csv');
  await page.getByRole('button', { name: 'Delete: a.csv', exact: true }).click();
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'Keep: a.csv');
  assert.deepEqual(await broken(page), []);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Delete: a.csv', exact: true }).waitFor();
  await remove(page, 'a.csv');
  assert.deepEqual(page.complaints, []);
});

test('older jobs are there also when the last one that was shown has been deleted', async (t) => {
  const { page } = await openLive(t);
  const status = await page.evaluate(async () => {
    const headers = { Authorization: `Bearer ${localStorage.getItem('sluice.user')}`, 'Content-Type': 'application/json' };
    const make = (i) =>
      fetch('v1/jobs', {
        method: 'POST',
        headers: { ...headers, 'Idempotency-Key': `key-${i}` },
        body: JSON.stringify({ file: { name: `f${i}.csv`, size: 1 }, output: { format: 'json' } }),
      });
    const all = [];
    for (let i = 0; i < 52; i++) all.push((await make(i)).status);
    return [...new Set(all)];
  });
  assert.deepEqual(status, [201]);
  await page.reload();
  await job(page, 'f51.csv').waitFor();
  assert.equal(await page.getByRole('article').count(), 50);
  await remove(page, 'f2.csv');
  await page.getByRole('button', { name: 'Older jobs' }).click();
  await job(page, 'f0.csv').waitFor();
  assert.equal(await page.getByRole('article').count(), 51);
});

test('the table of bad rows is wider than a small screen, not a letter on each line', async (t) => {
  const { page } = await openLive(t, { viewport: { width: 320, height: 640 } });
  await choose(page, 'bad.csv', 'first column,b\n1,2\n3\n4,5\n');
  await page.getByText('1 row cannot be taken').waitFor();
  const cells = page.locator('.problems td');
  const widths = await cells.evaluateAll((all) => all.slice(2, 4).map((cell) => cell.getBoundingClientRect().width));
  assert.ok(widths.length === 2 && widths.every((width) => width > 120), `${widths}`);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320, 'the page itself does not scroll sideways');
  assert.deepEqual(await broken(page), []);
});
