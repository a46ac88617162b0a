// What is said of columns: of the sample at once, of the whole file when a job was asked for it.

import assert from 'node:assert/strict';
import test from 'node:test';
import { broken, choose, openPage, serve, shot, table } from './world.mjs';

const ROWS = 40_000; // beyond the sample
const LONG = Buffer.from(`n,city\n${Array.from({ length: ROWS }, (_, i) => `${i},${i % 3 ? 'London' : 'Paris'} Town Hall\n`).join('')}`);

test('a sample is called one, and the whole file has figures once a job has read it', async (t) => {
  const server = await serve(t);
  const page = await openPage(t, `${server.http}/`);
  await page.getByText('Live', { exact: true }).waitFor();
  await choose(page, 'long.csv', LONG);
  await table(page);
  await page.getByText(/^Figures are of a sample: the first [\d,]+ rows\.$/).waitFor();
  await page.getByRole('img', { name: /^n: .*[\d,]+/ }).waitFor();
  assert.equal(await page.locator('#columns').getByRole('img').count(), 1, 'of the column of numbers');
  const range = page.locator('#columns li').first().locator('.range');
  assert.doesNotMatch(await range.textContent(), /39999/);
  await page.locator('#columns summary').first().click();
  await page.locator('#columns').getByText(/^of the sample: [\d,]+ rows$/).first().waitFor();
  assert.deepEqual(await broken(page), []);
  await shot(page, 'profile');

  await page.getByLabel('Figures of the whole file, too').check();
  await page.getByRole('button', { name: 'Convert' }).click();
  await page.getByRole('article', { name: 'long.csv' }).getByText('Done', { exact: true }).waitFor();
  await page.getByText('Figures are of the whole file.').waitFor();
  assert.equal(await range.textContent(), '0 to 39999');
  await page.locator('#columns').getByText('of the whole file: 40,000 rows').first().waitFor();
  await page.getByText('Figures of the whole file: 2 columns').click();
  await page.getByRole('article').getByRole('img', { name: /^n: .*[\d,]+/ }).waitFor();
  assert.deepEqual(await broken(page), []);
  await page.reload();
  await page.getByText('Figures of the whole file: 2 columns').waitFor();
});

test('a small file has figures of all of it at once', async (t) => {
  const server = await serve(t);
  const page = await openPage(t, `${server.http}/`);
  await choose(page, 'short.csv', 'n\n1\n2\n30\n');
  await table(page);
  await page.getByText('Figures are of the whole file.').waitFor();
  assert.equal(await page.getByLabel('Figures of the whole file, too').count(), 0);
});
