// What is wrong with a file, a recipe or a change is mended here, and every change can be taken back.

import assert from 'node:assert/strict';
import test from 'node:test';
import { broken, choose, columns, downloaded, openApart, shot, table } from './world.mjs';

const haveColumns = (page, n) => page.waitForFunction((n) => document.querySelectorAll('#columns > li').length === n, n);
const settled = (page) => page.waitForFunction(() => document.querySelector('section[aria-labelledby=preview-title]')?.getAttribute('aria-busy') === 'false');
const button = (page, name) => page.getByRole('button', { name, exact: true });
const adding = (page) => page.getByRole('form', { name: 'Add a step' });
const steps = (page) => page.locator('section:has(#steps-title) li span').allTextContents();
async function cast(page, column, type = 'decimal') {
  await adding(page).getByRole('combobox', { name: 'Add a step' }).selectOption('cast');
  await adding(page).getByRole('combobox', { name: 'Column', exact: true }).selectOption(column);
  await adding(page).getByRole('combobox', { name: 'Type', exact: true }).selectOption(type);
  await adding(page).getByRole('button', { name: 'Add' }).click();
}
async function save(page, name) {
  await page.getByLabel('Name', { exact: true }).fill(name);
  await button(page, 'Save').click();
  await button(page, `Use: ${name}`).waitFor();
}
async function answerToSave(page) {
  const answer = page.waitForResponse((each) => each.request().method() === 'PUT');
  await button(page, 'Save').click();
  return answer;
}
const take = (page, recipe) =>
  page.getByLabel('Import').setInputFiles({ name: 'r.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(recipe)) });

test('the types of a recipe that is used go with its cast', async (t) => {
  const page = await openApart(t);
  await choose(page, 'good.csv', 'id,price\n1,2.50\n');
  await table(page);
  await page.getByLabel('Set bad rows aside, and go on').check();
  await cast(page, 'price');
  await settled(page);
  await save(page, 'prices');
  await page.reload();
  await choose(page, 'bad.csv', 'id,price\n1,cheap\n');
  await table(page);
  const reject = page.getByLabel('Set bad rows aside, and go on');
  await button(page, 'Use: prices').click();
  await page.getByText('1 set aside').waitFor();
  await button(page, 'Undo').click();
  await page.getByText('1 row written').waitFor();
  assert.equal(await reject.isChecked(), false);
  assert.deepEqual(await table(page), [['id', 'price'], ['1', 'cheap']]);
  await button(page, 'Redo').click();
  await page.getByText('1 set aside').waitFor();
  await page.getByLabel(/^Step is on/).uncheck();
  await page.getByText('1 row written').waitFor();
  await page.getByText('1 step is off: it is not saved or exported.').waitFor();
  await button(page, 'Remove price').click();
  await page.waitForFunction(() => document.querySelectorAll('[role=columnheader]').length === 1);
  assert.deepEqual(await table(page), [['id'], ['1']]);
  assert.deepEqual(page.complaints, []);
});

test('types that no cast says are a line that can be taken back', async (t) => {
  const page = await openApart(t);
  await choose(page, 'n.csv', 'id,n\n1,2\n');
  await table(page);
  await take(page, { version: 1, steps: [], types: ['infer', { id: 'text' }] });
  await page.getByText('Types in JSON: id: text').waitFor();
  await button(page, 'As text').click();
  const text = page.getByRole('region', { name: 'As text' });
  await text.getByText('{"id":"1","n":2}').waitFor();
  await page.getByLabel(/^Step is on/).uncheck();
  await text.getByText('{"id":1,"n":2}').waitFor();
  assert.deepEqual(page.complaints, []);
});

test('a recipe that is not whole is shown as it is, and the server says what is wrong', async (t) => {
  const page = await openApart(t);
  await choose(page, 'n.csv', 'id,n\n1,2\n');
  await table(page);
  await take(page, { version: 1, steps: [{ do: 'rename' }] });
  await page.getByText('Other step: {"do":"rename"}').waitFor();
  await page.getByText('step 1 (rename): "columns" is missing').waitFor();
  await settled(page);
  await button(page, 'Undo').click();
  await page.getByText('step 1 (rename): "columns" is missing').waitFor({ state: 'detached' });
  // The browser itself tells of a 422; nothing else may be told.
  assert.deepEqual(page.complaints.filter((text) => !/status of 422/.test(text)), []);
});

for (const [what, content, renamed, output] of [
  ['a name', 'id,name,name\n1,2,3\n', ['id', 'name', 'name 2'], [{ id: '1', name: '2', 'name 2': '3' }]],
  ['the empty name, behind empty lines', '\n\na,,\n1,2,3\n', ['a', 'column 2', 'column 3'], [{ a: '1', 'column 2': '2', 'column 3': '3' }]],
]) {
  test(`columns with ${what} in common are renamed by a click, and converted`, async (t) => {
    const page = await openApart(t);
    await page.getByText('Live', { exact: true }).waitFor();
    await choose(page, 'twice.csv', content);
    await page.getByText('This would end the job:').waitFor();
    assert.deepEqual(await broken(page), []);
    await button(page, 'Rename the doubled columns').click();
    assert.deepEqual((await table(page))[0], renamed);
    assert.deepEqual(await columns(page), renamed);
    assert.deepEqual(await broken(page), []);
    await shot(page, 'doubled');
    await button(page, 'Convert').click();
    const done = page.getByRole('article', { name: 'twice.csv', exact: true });
    await done.getByText('Done', { exact: true }).waitFor();
    const file = await downloaded(page, done.getByRole('button', { name: 'Download: twice.csv' }));
    assert.deepEqual(JSON.parse(file.bytes), output);
    await button(page, 'Undo').click();
    await page.getByText('This would end the job:').waitFor();
    assert.deepEqual(page.complaints, []);
  });
}

test('two columns that steps give one name stop nothing on the page', async (t) => {
  const page = await openApart(t);
  await choose(page, 'p.csv', 'a,b,c\n1,2,3\n');
  await table(page);
  await button(page, 'Remove b').click();
  const field = page.getByLabel('Name of column a');
  await field.fill('b');
  await field.press('Enter');
  await page.getByLabel(/^Step is on: Remove/).uncheck();
  await page.getByText('This would end the job:').waitFor();
  const choice = adding(page).getByRole('combobox', { name: 'Column', exact: true }).locator('option');
  assert.deepEqual(await choice.allTextContents(), ['b', 'c']);
  await button(page, 'Move c up').click();
  await haveColumns(page, 3);
  assert.deepEqual(await columns(page), ['b', 'b', 'c'], 'a name means both');
  await button(page, 'Undo').click();
  await button(page, 'Undo').click();
  await page.getByRole('columnheader', { name: 'b' }).waitFor();
  assert.deepEqual(await choice.allTextContents(), ['b', 'c']);
  assert.deepEqual(page.complaints, []);
});

test('how a file is read is undone like a step, and each fix has its control', async (t) => {
  const page = await openApart(t);
  await choose(page, 'short.csv', 'a,b\n1,2\n3\n');
  await page.getByText('1 row cannot be taken').waitFor();
  await button(page, 'Fill short rows with empty values').click();
  const lenient = page.getByLabel('Fill short rows with empty values');
  await page.getByText('2 rows written').waitFor();
  assert.ok(await lenient.isChecked());
  assert.deepEqual(await broken(page), []);
  await lenient.uncheck();
  await page.getByText('1 row cannot be taken').waitFor();

  await choose(page, 'p.csv', 'a,b\n1,2\n');
  await table(page);
  await button(page, 'Remove b').click();
  await haveColumns(page, 1);
  const delimiter = page.locator('#delimiter');
  await delimiter.selectOption('semicolon');
  await page.getByText('This would end the job:').waitFor();
  assert.equal(await delimiter.locator('option').first().textContent(), 'As found: Comma ,');
  await button(page, 'Undo the last change').click();
  await table(page);
  assert.equal(await delimiter.inputValue(), '');
  assert.deepEqual(await columns(page), ['a']);
  assert.equal((await steps(page)).length, 1);
  assert.deepEqual(page.complaints, []);
});

test('any delimiter, quote and number of lines can be said', async (t) => {
  const page = await openApart(t);
  await choose(page, 'odd.csv', 'title\nx~!~y\n`1`~!~2\n');
  await page.locator('#found-title').waitFor();
  await page.getByText('More about how it is read').click();
  const own = page.getByLabel('Another delimiter');
  await own.fill('~!~');
  await own.press('Enter');
  await page.getByLabel('Quote character').selectOption('`');
  const skip = page.getByLabel('Lines to skip');
  await skip.fill('1');
  await skip.press('Enter');
  await page.getByRole('columnheader', { name: 'y' }).waitFor();
  assert.deepEqual(await table(page), [['x', 'y'], ['1', '2']]);
  assert.equal(await page.locator('#delimiter').inputValue(), '~!~');
  assert.deepEqual(await broken(page), []);
  await button(page, 'All as found').click();
  await page.waitForFunction(() => document.getElementById('delimiter').value === '');
  assert.equal(await own.inputValue(), '');
  assert.equal(await button(page, 'All as found').count(), 0);
  assert.deepEqual(page.complaints, []);
});

test('numbers with a thousands mark become numbers', async (t) => {
  const page = await openApart(t);
  await choose(page, 'n.csv', 'n;p\n1.234;1.234,5\n');
  await table(page);
  await adding(page).getByRole('combobox', { name: 'Add a step' }).selectOption('cast');
  const mark = adding(page).getByLabel('Thousands mark');
  await mark.selectOption('.');
  await button(adding(page), 'Add').click();
  await page.getByRole('cell', { name: '1234', exact: true }).waitFor();
  await adding(page).getByRole('combobox', { name: 'Type', exact: true }).selectOption('decimal');
  await adding(page).getByRole('combobox', { name: 'Column', exact: true }).selectOption('p');
  await adding(page).getByLabel('Decimal mark').selectOption(',');
  await mark.selectOption('.');
  await button(adding(page), 'Add').click();
  await page.getByRole('cell', { name: '1234.5', exact: true }).waitFor();
  assert.deepEqual(page.complaints, []);
});

test('what was refused is forgotten with the next change', async (t) => {
  const page = await openApart(t);
  await choose(page, 'p.csv', 'a,b\n1,2\n');
  await table(page);
  await button(page, 'Remove b').click();
  const field = page.getByLabel('Name of column a');
  await field.fill('');
  await field.press('Enter');
  await page.getByText('A column needs a name.').waitFor();
  await button(page, 'Undo').click();
  await page.getByText('A column needs a name.').waitFor({ state: 'detached' });
  assert.deepEqual(await columns(page), ['a', 'b']);
  assert.deepEqual(page.complaints, []);

  await page.route('**/v1/jobs', (route) => (route.request().method() === 'POST' ? route.fulfill({ status: 422, body: '{}' }) : route.continue()));
  await button(page, 'Convert').click();
  const failure = page.locator('section:has(#output-title) .bad-text');
  await failure.waitFor();
  await button(page, 'Redo').click();
  await failure.waitFor({ state: 'detached' });
});

test('the steps stay for a file of the same columns, and come back with the one before', async (t) => {
  const page = await openApart(t);
  await choose(page, 'may.csv', 'a,b\n1,2\n');
  await table(page);
  await button(page, 'Remove b').click();
  await choose(page, 'june.csv', 'a,b\n3,4\n');
  await page.getByText('so the steps were kept').waitFor();
  await page.getByRole('cell', { name: '3' }).waitFor();
  assert.deepEqual(await table(page), [['a'], ['3']]);
  await choose(page, 'other.csv', 'x,y\n5,6\n');
  await page.getByText('so its steps were left out').waitFor();
  assert.deepEqual(await table(page), [['x', 'y'], ['5', '6']]);
  assert.deepEqual(await broken(page), []);
  await button(page, 'Undo').click();
  await page.getByRole('cell', { name: '3' }).waitFor();
  assert.deepEqual(await table(page), [['a'], ['3']]);
  assert.equal(await page.locator('section:has(#choose-title) strong').textContent(), 'june.csv');
  assert.deepEqual(page.complaints, []);
});

test('a recipe has a name, and is saved over another tab\'s at the second try', async (t) => {
  const page = await openApart(t);
  await choose(page, 'p.csv', 'a,b\n1,2\n');
  await table(page);
  const name = page.getByLabel('Name', { exact: true });
  for (const bad of ['.', '..', '  ']) {
    await name.fill(bad);
    await button(page, 'Save').click();
    await page.getByText('This name is not possible.').waitFor();
    await name.fill('x');
    await button(page, 'Remove b').click();
    await page.getByText('This name is not possible.').waitFor({ state: 'detached' });
    await button(page, 'Undo').click();
  }
  await save(page, 'ours');
  assert.deepEqual(page.complaints, []);
  const other = await page.context().newPage();
  await other.goto(page.url());
  await choose(other, 'p.csv', 'a,b\n1,2\n');
  await table(other);
  await other.getByLabel('Name', { exact: true }).fill('ours');
  await answerToSave(other);
  assert.ok((await answerToSave(other)).ok());
  await button(page, 'Save').click();
  await page.getByText('It was changed elsewhere meanwhile.').waitFor();
  assert.ok((await answerToSave(page)).ok());
});

test('what is said of one kind of step is not said of another; groups say that they are cut', async (t) => {
  const page = await openApart(t);
  await choose(page, 'many.csv', `n,m\n${'x\n'.repeat(300)}1,2\n2,2\n3,2\n`);
  await page.getByText('Rows with more or fewer values than the header (100 of the first 100)').waitFor();
  await adding(page).getByRole('combobox', { name: 'Add a step' }).selectOption('sort');
  await adding(page).getByLabel('Compare as numbers').check();
  await adding(page).getByRole('combobox', { name: 'Add a step' }).selectOption('filter');
  assert.equal(await adding(page).getByLabel('Compare as numbers').isChecked(), false);
  await choose(page, 'few.csv', 'n\n1\n2\n3\n');
  await page.getByRole('img', { name: /^n: from 1 to [\d.]+, at most 1 value in each bar/ }).waitFor();
  assert.deepEqual(page.complaints, []);
});
