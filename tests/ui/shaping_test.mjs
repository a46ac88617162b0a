// Steps mean what they seem to: numbers are compared as numbers, and a step says so; what is moved stays in sight.

import assert from 'node:assert/strict';
import test from 'node:test';
import { broken, choose, openApart, openLive, table } from './world.mjs';

const form = (page) => page.getByRole('form', { name: 'Add a step' });
const step = (page, kind) => form(page).getByRole('combobox', { name: 'Add a step' }).selectOption(kind);
const column = (page, name) => form(page).getByRole('combobox', { name: 'Column', exact: true }).selectOption(name);
const add = (page) => form(page).getByRole('button', { name: 'Add' }).click();
const asNumbers = (page) => form(page).getByLabel('Compare as numbers');

test('a column of numbers is sorted and filtered as numbers, and one of texts as texts', async (t) => {
  const page = await openApart(t);
  await choose(page, 'n.csv', 'n,t,p\n10,b,"2,5"\n9,a,"10,25"\n1500,007,"3,5"\n');
  await table(page);
  await step(page, 'sort');
  assert.ok(await asNumbers(page).isChecked());
  await column(page, 't');
  assert.ok(!(await asNumbers(page).isChecked()));
  await column(page, 'p');
  await form(page).getByText(/These values have a decimal comma/).waitFor();
  assert.deepEqual(await broken(page), []);
  await column(page, 'n');
  await add(page);
  await page.getByText('1. Sort by n ↑ (as numbers)').waitFor();

  await step(page, 'filter');
  await form(page).getByLabel('Condition').selectOption('>');
  const value = form(page).getByRole('textbox', { name: 'Value' });
  for (const unclear of ['1,000', '1.000,5', 'ten', '']) {
    await value.fill(unclear);
    await add(page);
    assert.equal(await value.evaluate((field) => field.validationMessage.startsWith('A number such as')), true, unclear);
  }
  await value.fill('9,5');
  await add(page);
  await page.getByText('2. Keep rows where n is more than 9.5 (as numbers)').waitFor();
  await page.getByText('2 rows written · 1 filtered out').waitFor();
  assert.deepEqual((await table(page)).map(([n]) => n), ['n', '10', '1500']);
});

test('a cast says how its numbers are written, and what it makes is compared as numbers', async (t) => {
  const page = await openApart(t);
  await choose(page, 'p.csv', 'p;q\n2,5;x\n10,25;y\n');
  await table(page);
  await step(page, 'cast');
  await form(page).getByRole('combobox', { name: /^Type/ }).selectOption('decimal');
  await form(page).getByRole('combobox', { name: /^Decimal mark/ }).selectOption(',');
  await add(page);
  await page.getByText('1. p: decimal numbers (Decimal mark ,)').waitFor();
  await step(page, 'sort');
  assert.ok(await asNumbers(page).isChecked());
});

test('a column that is moved behind those in sight stays in sight, and so does the focus', async (t) => {
  const page = await openApart(t);
  const names = Array.from({ length: 70 }, (_, i) => `c${i}`);
  await choose(page, 'wide.csv', `${names.join()}\n${names.join()}\n`);
  await table(page);
  await page.getByLabel('Name of column c59').focus();
  for (const place of [61, 62]) {
    await page.keyboard.press('Alt+ArrowDown');
    await page.getByText(`c59 is now column ${place} of 70`).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.value), 'c59');
  }
});

test('a file without columns has no empty table', async (t) => {
  const page = await openApart(t);
  await choose(page, 'none.json', '[]');
  await page.getByRole('button', { name: 'File', exact: true }).click();
  await page.getByText('No rows are left.').waitFor();
  assert.deepEqual(await broken(page), []);
});

test('Unicode alone has a byte order mark', async (t) => {
  const page = await openApart(t);
  await choose(page, 'a.json', '[{"a":"b"}]');
  await table(page);
  const bom = page.getByLabel('For Excel: with a byte order mark');
  await bom.check();
  await page.getByLabel('Encoding').last().selectOption('windows-1252');
  assert.deepEqual([await bom.isChecked(), await bom.isDisabled()], [false, true]);
  await page.getByText('1 row written').waitFor();
  assert.equal(await page.getByRole('alert').count(), 0);
});

test('a preview that found no server is asked again until there is one', async (t) => {
  const { page } = await openLive(t);
  await choose(page, 'a.csv', 'a,b\n1,2\n');
  await table(page);
  await page.route('**/v1/preview*', (route) => route.abort());
  await page.getByRole('button', { name: 'Remove b' }).click();
  await page.getByText(/the server does not answer/).first().waitFor();
  await page.unroute('**/v1/preview*');
  await page.waitForFunction(() => document.querySelectorAll('[role=columnheader]').length === 1);
  assert.equal(await page.getByText(/the server does not answer/).count(), 0);
});
