// A job that has ended is edited and run again, whatever became of it, also after a reload.

import assert from 'node:assert/strict';
import test from 'node:test';
import { broken, choose, columns, downloaded, job, openApart, table } from './world.mjs';

const button = (page, name) => page.getByRole('button', { name, exact: true });
const lists = (page, n) => page.waitForFunction((n) => document.querySelectorAll('main article').length === n, n);
async function converted(page, name, state) {
  await button(page, 'Convert').click();
  await job(page, name).first().getByText(state, { exact: true }).waitFor();
}
async function editAgain(page, name, content) {
  await button(page, `Edit and run again: ${name}`).first().click();
  const field = page.getByLabel(`Choose ${name} again, to edit the job and run it again`);
  assert.ok(await field.evaluate((one) => one === document.activeElement));
  assert.deepEqual(await broken(page), []);
  await field.setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(content) });
  await field.waitFor({ state: 'detached' });
}

test('one that failed is mended after a reload: its doubled columns are renamed', async (t) => {
  const page = await openApart(t);
  await page.getByText('Live', { exact: true }).waitFor();
  await choose(page, 'dd.csv', 'a,a\n1,2\n');
  await page.getByText('This would end the job:').waitFor();
  await page.locator('#format').selectOption('ndjson');
  await converted(page, 'dd.csv', 'Failed');
  await page.reload();
  await editAgain(page, 'dd.csv', 'a,a\n1,2\n');
  await button(page, 'Rename the doubled columns').click();
  await table(page);
  assert.equal(await page.locator('#format').inputValue(), 'ndjson', 'as the job had it');
  await converted(page, 'dd.csv', 'Done');
  const { bytes } = await downloaded(page, button(page, 'Download: dd.csv'));
  assert.equal(bytes.toString(), '{"a":"1","a 2":"2"}\n');
  assert.deepEqual(page.complaints, []);
});

test('one that is done with bad rows has its steps again, in the same visit and after a reload, and the file mended', async (t) => {
  const page = await openApart(t);
  await page.getByText('Live', { exact: true }).waitFor();
  await choose(page, 'rows.csv', 'a,b,c\n1,2,3\n4\n');
  await page.getByText('1 row cannot be taken').waitFor();
  await button(page, 'Set bad rows aside').click();
  await button(page, 'Remove b').click();
  await converted(page, 'rows.csv', 'Done');
  await choose(page, 'other.csv', 'x\n1\n');
  await page.getByRole('columnheader', { name: 'x' }).waitFor();
  await button(page, 'Edit and run again: rows.csv').click();
  await page.getByText('1 set aside').waitFor();
  assert.deepEqual(await columns(page), ['a', 'c']);
  await button(page, 'Undo').click();
  await page.getByRole('columnheader', { name: 'x' }).waitFor();
  await page.reload();
  await editAgain(page, 'rows.csv', 'a,b,c\n1,2,3\n4,5,6\n');
  await page.getByText('2 rows written').waitFor();
  assert.deepEqual(await table(page), [['a', 'c'], ['1', '3'], ['4', '6']]);
  await button(page, 'Convert').click();
  await lists(page, 2);
  assert.deepEqual(page.complaints, []);
});

test('one that was cancelled is not lost: it is taken up with what was asked for', async (t) => {
  const page = await openApart(t);
  await page.getByText('Live', { exact: true }).waitFor();
  await page.route(/^(?!.*\/page\/)(?!.*\/v1\/)/, (route) => route.abort()); // storage does not answer
  await choose(page, 'c.csv', 'a,b\n1,2\n');
  await table(page);
  await button(page, 'Remove a').click();
  await page.getByRole('columnheader', { name: 'a', exact: true }).waitFor({ state: 'detached' });
  await button(page, 'Convert').click();
  await button(page, 'Cancel: c.csv').click();
  await job(page, 'c.csv').getByText('Cancelled', { exact: true }).waitFor();
  await page.unroute(/^(?!.*\/page\/)(?!.*\/v1\/)/);
  await page.reload();
  await editAgain(page, 'c.csv', 'a,b\n1,2\n');
  assert.deepEqual(await table(page), [['b'], ['2']]);
});
