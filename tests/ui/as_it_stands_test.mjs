// A bad record is shown so that a person can read it, with what is to blame marked.

import assert from 'node:assert/strict';
import test from 'node:test';
import { broken, choose, job, openApart, table } from './world.mjs';

const button = (page, name) => page.getByRole('button', { name, exact: true });
const preview = (page) => page.locator('section:has(#preview-title)');
const raw = (part) => part.locator('tbody code').allTextContents();
const marks = (part) => part.locator('tbody mark').allTextContents();
const LATIN = Buffer.from('name;preis\nAnna;2 \u0080\nM\u00fcller;1\n', 'latin1');

test('a row in another encoding is text, its bytes that are no UTF-8 marked, wherever it is shown', async (t) => {
  const page = await openApart(t);
  await page.getByText('Live', { exact: true }).waitFor();
  await choose(page, 'latin.csv', LATIN);
  await page.getByText('2 rows cannot be taken').waitFor();
  assert.deepEqual(await raw(preview(page)), ['Anna;2 €', 'Müller;1']);
  assert.deepEqual(await marks(preview(page)), ['€', 'ü']);
  await preview(page).getByText('Marked are the bytes that are no UTF-8').waitFor();
  assert.equal(await page.locator('#encoding option').first().textContent(), 'As found: UTF-8, but not all of it is');
  assert.deepEqual(await broken(page), []);
  await button(page, 'Convert').click();
  await job(page, 'latin.csv').getByText('Failed', { exact: true }).waitFor();
  assert.deepEqual(await raw(job(page, 'latin.csv').locator('.error')), ['Anna;2 €', 'Müller;1']);
  await button(page, 'Run again, bad rows set aside').click();
  const aside = job(page, 'latin.csv').first();
  await aside.getByText('Look at 2 bad rows').click();
  await aside.locator('mark').first().waitFor();
  assert.deepEqual(await raw(aside), ['Anna;2 €', 'Müller;1']);
  await button(page, 'Read as windows-1252').click();
  await page.getByRole('cell', { name: 'Müller', exact: true }).waitFor();
  assert.deepEqual((await table(page))[1], ['Anna', '2 €']);
  assert.deepEqual(page.complaints, []);
});

test('of a wide row what is to blame is shown, with what is around it', async (t) => {
  const page = await openApart(t);
  await page.getByText('Live', { exact: true }).waitFor();
  const of = (value) => Array.from({ length: 100 }, (_, i) => value(i + 1)).join(',');
  await choose(page, 'wide.csv', `${of((n) => `column${n}`)}\n${of((n) => (n === 90 ? 'oops' : `value ${n}`))}\n`);
  await table(page);
  const form = page.getByRole('form', { name: 'Add a step' });
  await form.getByRole('combobox', { name: 'Add a step' }).selectOption('cast');
  await form.getByRole('combobox', { name: 'Column', exact: true }).selectOption('column90');
  await form.getByRole('button', { name: 'Add' }).click();
  await page.getByText('1 row cannot be taken').waitFor();
  assert.deepEqual(await marks(preview(page)), ['oops']);
  assert.match((await raw(preview(page)))[0], /^….*value 89,oops,value 91,.*value 100$/);
  await button(page, 'Convert').click();
  await job(page, 'wide.csv').getByText('Failed', { exact: true }).waitFor();
  assert.deepEqual(await marks(job(page, 'wide.csv')), ['oops']);
});
