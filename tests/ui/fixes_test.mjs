// Whatever is wrong, something to do about it stands beside: a click that mends, or the way to the control.

import assert from 'node:assert/strict';
import test from 'node:test';
import { broken, choose, job, openApart, table } from './world.mjs';

const button = (page, name) => page.getByRole('button', { name, exact: true });
const preview = (page) => page.locator('section:has(#preview-title)');
const alert = (page) => preview(page).getByText('This would end the job:');
const take = (page, recipe) =>
  page.getByLabel('Import').setInputFiles({ name: 'r.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(recipe)) });
const focused = (page) => page.evaluate(() => document.activeElement.id);
async function open(page, name, content) {
  await choose(page, name, content);
  await table(page);
}

for (const [what, code, step] of [
  ['a pattern', 'A step has a pattern that is not understood', { do: 'filter', where: { column: 'a', matches: '([' } }],
  ['a format', 'A step has a format of dates or numbers that is not understood', { do: 'cast', columns: ['a'], to: 'date', format: '%Q' }],
]) {
  test(`${what} that is not understood: the step is switched off, or undone`, async (t) => {
    const page = await openApart(t);
    await open(page, 'p.csv', 'a,b\n1,2\n');
    await take(page, { version: 1, steps: [{ do: 'fill', columns: ['b'], with: '-' }, step] });
    await alert(page).waitFor();
    await preview(page).getByText(code).first().waitFor();
    assert.deepEqual(await broken(page), []);
    await button(page, 'Switch off step 2').click();
    await alert(page).waitFor({ state: 'detached' });
    assert.deepEqual(await page.locator('section:has(#steps-title) li input').evaluateAll((all) => all.map(({ checked }) => checked)), [true, false]);
    await button(page, 'Undo').click();
    await alert(page).waitFor();
    await button(page, 'Undo the last change').click();
    await alert(page).waitFor({ state: 'detached' });
    assert.deepEqual(page.complaints, []);
  });
}

test('names that cannot be objects stay as they are', async (t) => {
  const page = await openApart(t);
  await open(page, 'p.csv', 'a,a.b\n1,2\n');
  await page.getByLabel('Columns with dotted names become objects').check();
  await alert(page).waitFor();
  await button(page, 'Keep dotted names as they are').click();
  await alert(page).waitFor({ state: 'detached' });
  assert.deepEqual(page.complaints, []);
});

test('what an encoding does not have is written as UTF-8, also by a job that failed', async (t) => {
  const page = await openApart(t);
  await page.getByText('Live', { exact: true }).waitFor();
  await open(page, 'arrow.csv', 'a,b\n→,2\n');
  await page.locator('#format').selectOption('csv');
  await page.locator('#output-encoding').selectOption('windows-1252');
  await alert(page).waitFor();
  assert.deepEqual(await broken(page), []);
  await button(page, 'Convert').click();
  await job(page, 'arrow.csv').getByText('Failed', { exact: true }).waitFor();
  await button(page, 'Run again, written as UTF-8').click();
  await job(page, 'arrow.csv').first().getByText('Done', { exact: true }).waitFor();
  await button(page, 'Change the output’s encoding').click();
  assert.equal(await focused(page), 'output-encoding');
  await button(page, 'Write as UTF-8').click();
  await alert(page).waitFor({ state: 'detached' });
  assert.deepEqual(page.complaints, []);
});

test('delimited text with a name of JSON is read as what it is, also by a job that failed', async (t) => {
  const page = await openApart(t);
  await page.getByText('Live', { exact: true }).waitFor();
  await choose(page, 'x.ndjson', 'a,b\n1,2\n');
  await page.getByRole('alert').getByText('Lines that are no JSON').waitFor();
  assert.equal(await page.getByText('Nothing to convert').count(), 0);
  await button(page, 'Convert').click();
  await job(page, 'x.ndjson').getByText('Failed', { exact: true }).waitFor();
  await button(page, 'Run again, read as delimited text').click();
  await job(page, 'x.ndjson').first().getByText('Done', { exact: true }).waitFor();
  await button(page, 'Change the file format').click();
  assert.equal(await focused(page), 'read-as');
  await button(page, 'Read as delimited text').click();
  assert.deepEqual(await table(page), [['a', 'b'], ['1', '2']]);
  await choose(page, 'y.json', 'c,d\n1,2\n');
  await page.getByRole('alert').first().waitFor();
  assert.deepEqual(await broken(page), []);
  await button(page, 'Read as delimited text').click();
  await page.getByRole('columnheader', { name: 'd' }).waitFor();
});

test('a quote that is never closed leads to the quote character, a damaged file to another one', async (t) => {
  const page = await openApart(t);
  await choose(page, 'q.csv', 'a,b\n"1,2\n');
  await alert(page).waitFor();
  await button(page, 'Change the quote character').click();
  assert.equal(await focused(page), 'quote');
  await choose(page, 'p.csv.gz', 'a,b\n1,2\n');
  await button(page, 'Choose the file again').click();
  assert.equal(await focused(page), 'file');
});

test('types that no step is told for lead to the steps, and too many columns to the file and its format', async (t) => {
  const page = await openApart(t);
  await open(page, 'p.csv', 'a,b\nx,2\n');
  await take(page, { version: 1, steps: [], types: { a: 'integer' } });
  await alert(page).waitFor();
  await button(page, 'Look at the steps').click();
  assert.equal(await focused(page), 'steps-title');
  await choose(page, 'wide.json', `[{${Array.from({ length: 17000 }, (_, i) => `"c${i}":1`).join()}}]`);
  await page.getByText('More columns than are allowed').first().waitFor();
  await button(page, 'Change the file format').click();
  assert.equal(await focused(page), 'read-as');
});
