// What a file is taken for can be corrected, and values within values are taken out and put back.

import assert from 'node:assert/strict';
import test from 'node:test';
import { broken, choose, columns, downloaded, job, openApart, openLive, table } from './world.mjs';

const readAs = (page) => page.getByLabel('File format');
const shows = (page, name) => page.getByRole('columnheader', { name, exact: true }).waitFor();

async function converted(page, name) {
  await page.getByRole('button', { name: 'Convert', exact: true }).click();
  const { bytes } = await downloaded(page, job(page, name).getByRole('button', { name: `Download: ${name}` }));
  return bytes;
}

test('a file that is not what its name says is read as what it is, also when nothing could be shown', async (t) => {
  const page = await openApart(t);
  await choose(page, 'people.json', 'id;name\n1;Ada\n');
  const alert = page.getByRole('alert').first();
  await alert.waitFor();
  await readAs(page).selectOption('csv');
  await shows(page, 'name');
  assert.deepEqual(await table(page), [['id', 'name'], ['1', 'Ada']]);
  assert.deepEqual(await broken(page), []);
  await readAs(page).selectOption('');
  await alert.waitFor();
});

test('what was said of delimited text is no matter when it is JSON', async (t) => {
  const page = await openApart(t);
  await choose(page, 'log.txt', '{"a":1}\n{"a":2}\n');
  await shows(page, 'a');
  await readAs(page).selectOption('csv');
  await shows(page, '1}'); // between braces and colons there is nothing else to see
  await page.getByLabel('Delimiter').first().selectOption('semicolon');
  await shows(page, '{"a":1}');
  await readAs(page).selectOption('ndjson');
  await shows(page, 'a');
  assert.deepEqual(await table(page), [['a'], ['1'], ['2']]);
});

test('objects become columns and lists rows, and columns become objects again', async (t) => {
  const { page } = await openLive(t);
  await choose(page, 'orders.json', '[{"id":7,"by":{"name":"Ada"},"of":["x","y"]}]');
  await shows(page, 'by');
  await page.getByText('Values within values').click();
  await page.getByLabel(/Members of objects become columns/).check();
  await shows(page, 'by.name');
  const list = page.getByLabel('List whose elements become rows');
  await list.fill('of');
  await list.press('Tab');
  await page.getByText('2 rows written').waitFor();
  assert.deepEqual(await columns(page), ['id', 'by.name', 'of']);
  assert.deepEqual(await broken(page), []);
  await page.locator('#format').selectOption('ndjson');
  const nest = page.getByLabel('Columns with dotted names become objects');
  await nest.check();
  assert.deepEqual(await broken(page), []);
  const expected = ['x', 'y'].map((of) => `{"id":"7","by":{"name":"Ada"},"of":"${of}"}\n`).join('');
  assert.equal((await converted(page, 'orders.json')).toString(), expected);

  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  assert.equal(await nest.isChecked(), false);
  assert.deepEqual(page.complaints, []);
});

test('line ends and encoding of CSV are as they are said', async (t) => {
  const { page } = await openLive(t);
  await choose(page, 'words.json', '[{"word":"né"}]');
  await shows(page, 'word');
  await page.getByLabel('Line ends').selectOption('lf');
  await page.getByLabel('Encoding').last().selectOption('windows-1252');
  assert.equal((await converted(page, 'words.json')).toString('latin1'), 'word\nné\n');
});

test('values of JSON stay what they were where that is said', async (t) => {
  const { page } = await openLive(t);
  const rows = '{"id":1.50,"code":"007","tags":["a",{"b":null}],"ok":true,"none":null}\n';
  await choose(page, 'kept.ndjson', rows);
  await shows(page, 'code');
  await page.locator('#format').selectOption('ndjson');
  await page.getByLabel(/Values stay what they are/).check();
  assert.equal((await converted(page, 'kept.ndjson')).toString(), rows);
  await choose(page, 'text.csv', 'a\n1\n'); // which has nothing to keep
  await shows(page, 'a');
  assert.equal(await page.getByLabel(/Values stay what they are/).count(), 0);
});
