// A recipe is offered, and steps stay, for a file of the same header, however the header has to be read.

import assert from 'node:assert/strict';
import test from 'node:test';
import { broken, choose, columns, openApart, table } from './world.mjs';

const button = (page, name) => page.getByRole('button', { name, exact: true });
const shows = (page, name) => page.getByRole('columnheader', { name, exact: true }).waitFor();
const gone = (page, name) => page.getByRole('columnheader', { name, exact: true }).waitFor({ state: 'detached' });
const kept = (page) => page.getByText('so the steps were kept').waitFor();
async function save(page, name) {
  await page.getByLabel('Name', { exact: true }).fill(name);
  await button(page, 'Save').click();
  await button(page, `Use: ${name}`).waitFor();
}
const DOUBLED = (row) => `a,a,,\n${row}\n`;
const NESTED = (id) => JSON.stringify([{ id, o: { a: 1 }, l: ['x', 'y'] }]);

test('of columns that were doubled, the recipe is for files that have them doubled, and renames them there', async (t) => {
  const page = await openApart(t);
  await choose(page, 'one.csv', DOUBLED('1,2,3,4'));
  await button(page, 'Rename the doubled columns').click();
  await shows(page, 'a 2');
  await button(page, 'Remove a').click();
  await gone(page, 'a');
  await save(page, 'twice');
  // Right behind it, the steps stay.
  await choose(page, 'two.csv', DOUBLED('5,6,7,8'));
  await kept(page);
  await page.getByRole('cell', { name: '6', exact: true }).waitFor();
  assert.deepEqual((await table(page))[1], ['6', '7', '8']);
  await page.reload();
  await choose(page, 'none.csv', 'p,q,r,s\n1,2,3,4\n');
  await table(page);
  await page.getByLabel('The first row has the names').uncheck();
  await shows(page, 'column_1');
  assert.equal(await button(page, 'Use “twice”').count(), 0, 'no file without a header has this one');
  await choose(page, 'three.csv', DOUBLED('9,10,11,12'));
  await button(page, 'Use “twice”').click();
  await shows(page, 'a 2');
  assert.deepEqual(await table(page), [['a 2', 'column 3', 'column 4'], ['10', '11', '12']]);
  assert.deepEqual(await broken(page), []);
  await button(page, 'Undo').click();
  await page.getByText('This would end the job:').waitFor();
  assert.deepEqual(page.complaints, []);
});

test('of values that are taken out of others, the recipe is for files of that shape, and the steps stay', async (t) => {
  const page = await openApart(t);
  const wanted = ['o.a', 'l'];
  await choose(page, 'one.json', NESTED(1));
  await shows(page, 'o');
  await page.getByText('Values within values').click();
  await page.getByLabel(/Members of objects become columns/).check();
  await shows(page, 'o.a');
  const list = page.getByLabel('List whose elements become rows');
  await list.fill('l');
  await list.press('Tab');
  await page.getByText('2 rows written').waitFor();
  await button(page, 'Remove id').click();
  await gone(page, 'id');
  await save(page, 'flat');
  await choose(page, 'two.json', NESTED(2));
  await kept(page);
  await shows(page, 'o.a');
  assert.deepEqual(await columns(page), wanted);
  await page.reload();
  await choose(page, 'three.json', NESTED(3));
  await button(page, 'Use “flat”').click();
  await shows(page, 'o.a');
  assert.deepEqual(await columns(page), wanted);
  await page.getByText('2 rows written').waitFor();
  assert.deepEqual(page.complaints, []);
});
