// Opening, seeing and shaping a file: everything before it is sent.

import assert from 'node:assert/strict';
import test from 'node:test';
import { broken, choose, columns, downloaded, openApart, openPage, serve, shot, table } from './world.mjs';

const PEOPLE = 'id,name,city,note\n1,Ada,London,x\n2,Grace,New York,\n3,Linus,Helsinki,y\n';

test('columns are renamed, moved and removed, and the server shows what comes of it', async (t) => {
  const page = await openApart(t);
  await choose(page, 'people.csv', PEOPLE);
  assert.deepEqual((await table(page))[1], ['1', 'Ada', 'London', 'x']);

  await page.getByLabel('Name of column name').fill('who');
  await page.getByLabel('Name of column name').press('Tab');
  await page.getByRole('button', { name: 'Remove note' }).click();
  await page.getByRole('button', { name: 'Move city up' }).click();
  await page.getByRole('columnheader', { name: 'who' }).waitFor();
  await page.waitForFunction(() => document.querySelectorAll('[role=columnheader]').item(1)?.textContent === 'city');
  assert.deepEqual((await table(page)).slice(0, 2), [['id', 'city', 'who'], ['1', 'London', 'Ada']]);
  assert.deepEqual(await columns(page), ['id', 'city', 'who']);
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'Move city up', 'the focus moves along');
  assert.deepEqual(await broken(page), []);
  await shot(page, 'shaping');

  await page.getByRole('button', { name: 'Undo' }).click();
  assert.deepEqual(await columns(page), ['id', 'who', 'city']);
  await page.getByLabel(/^Step is on: Rename/).uncheck();
  assert.deepEqual(await columns(page), ['id', 'name', 'city']);
  assert.deepEqual(page.complaints, []);
});

test('a column is dragged by its handle, and moved with the keys', async (t) => {
  const page = await openApart(t);
  await choose(page, 'people.csv', PEOPLE);
  await table(page);
  const rows = page.locator('#columns > li');
  await rows.nth(3).locator('.grip').dragTo(rows.nth(0), { targetPosition: { x: 30, y: 10 } });
  assert.deepEqual(await columns(page), ['note', 'id', 'name', 'city']);
  await page.getByLabel('Name of column id').focus();
  await page.keyboard.press('Alt+ArrowDown');
  assert.deepEqual(await columns(page), ['note', 'name', 'id', 'city']);
  assert.equal(await page.evaluate(() => document.activeElement.value), 'id');
});

test('a name that is taken is refused beside its field', async (t) => {
  const page = await openApart(t);
  await choose(page, 'people.csv', PEOPLE);
  await table(page);
  const field = page.getByLabel('Name of column city');
  await field.fill('id');
  await field.press('Enter');
  await page.getByText('Another column is already called id.').waitFor();
  assert.equal(await field.getAttribute('aria-invalid'), 'true');
  assert.deepEqual(await broken(page), []);
});

test('rows are filtered, sorted and typed by steps', async (t) => {
  const page = await openApart(t);
  await choose(page, 'n.csv', 'n,t\n10,b\n9,a\n2,\n');
  await table(page);
  const form = page.getByRole('form', { name: 'Add a step' });
  await form.getByRole('combobox', { name: 'Column', exact: true }).selectOption('t');
  await form.getByLabel('Condition').selectOption('filled');
  await form.getByRole('button', { name: 'Add' }).click();
  await form.getByRole('combobox', { name: 'Add a step' }).selectOption('sort');
  await form.getByRole('combobox', { name: 'Column', exact: true }).selectOption('n');
  await form.getByLabel('Compare as numbers').check();
  await form.getByRole('button', { name: 'Add' }).click();
  await form.getByRole('combobox', { name: 'Add a step' }).selectOption('cast');
  await form.getByRole('button', { name: 'Add' }).click();
  await page.getByText('2 rows written · 1 filtered out').waitFor();
  assert.deepEqual(await table(page), [['n', 't'], ['9', 'a'], ['10', 'b']]);
  await page.getByRole('button', { name: 'As text' }).click();
  assert.match(await page.getByRole('region', { name: 'As text' }).textContent(), /"n":9/);
});

test('a semicolon file in Latin-1 with a decimal comma becomes JSON with numbers', async (t) => {
  const server = await serve(t);
  const page = await openPage(t, `${server.http}/`);
  await choose(page, 'preise.csv', Buffer.from('name;preis\nM\xfcller;1,5\nSchulze;12,25\n', 'latin1'));
  await page.getByRole('combobox', { name: 'Encoding' }).selectOption('iso-8859-1');
  await page.getByRole('combobox', { name: 'Delimiter' }).first().selectOption('semicolon');
  await page.getByRole('cell', { name: 'Müller' }).waitFor();
  const form = page.getByRole('form', { name: 'Add a step' });
  await form.getByRole('combobox', { name: 'Add a step' }).selectOption('cast');
  await form.getByRole('combobox', { name: 'Column', exact: true }).selectOption('preis');
  await form.getByRole('combobox', { name: 'Type', exact: true }).selectOption('decimal');
  await form.getByLabel('Decimal mark').selectOption(',');
  await form.getByRole('button', { name: 'Add' }).click();
  await page.getByRole('cell', { name: '12.25' }).waitFor();
  await page.getByRole('button', { name: 'Convert' }).click();
  const done = page.getByRole('article', { name: 'preise.csv' }).getByRole('button', { name: 'Download: preise.csv' });
  const output = await downloaded(page, done);
  assert.deepEqual(output.bytes, Buffer.from('[{"name":"Müller","preis":1.5},\n{"name":"Schulze","preis":12.25}]\n'));
  assert.deepEqual(page.complaints, []);
});

test('bad rows are shown with what may be done', async (t) => {
  const page = await openApart(t);
  await choose(page, 'bad.csv', 'a,b\n1,2\n3\n4,5\n');
  await page.getByText('1 row cannot be taken').waitFor();
  assert.deepEqual(await broken(page), []);
  await shot(page, 'problems');
  await page.getByRole('button', { name: 'Set bad rows aside' }).click();
  await page.getByText('1 set aside').waitFor();
});

test('hostile names and values are text', async (t) => {
  const page = await openApart(t);
  const evil = '<img src=x onerror=alert(1)>';
  await choose(page, `${evil}.csv`, `"${evil}",b\n"=HYPERLINK(""http://x"")",${evil}\n`);
  assert.deepEqual(await table(page), [[evil, 'b'], ['=HYPERLINK("http://x")', evil]]);
  assert.equal(await page.locator('img').count(), 0);
  assert.deepEqual(page.complaints, []);
});

test('six hundred columns put few cells into the document', async (t) => {
  const page = await openApart(t);
  const names = Array.from({ length: 600 }, (_, i) => `c${i}`);
  await choose(page, 'wide.csv', `${names.join()}\n${names.map((_, i) => i).join()}\n`);
  await table(page);
  assert.ok((await page.getByRole('cell').count()) < 30);
  await page.getByRole('region', { name: /^Result/ }).evaluate((view) => (view.scrollLeft = view.scrollWidth));
  await page.getByRole('columnheader', { name: 'c599' }).waitFor();
  await page.getByLabel('Find a column').fill('c599');
  assert.deepEqual(await columns(page), ['c599']);
});

test('a recipe is saved, offered for the same header, used, exported, imported and deleted', async (t) => {
  const page = await openApart(t);
  await choose(page, 'people.csv', PEOPLE);
  await table(page);
  await page.getByRole('button', { name: 'Remove note' }).click();
  await page.getByLabel('Name', { exact: true }).fill('without notes');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Use: without notes' }).waitFor();
  await page.reload();
  await choose(page, 'people2.csv', PEOPLE);
  await page.getByRole('button', { name: 'Use “without notes”' }).click();
  await page.waitForFunction(() => document.querySelectorAll('#columns > li').length === 3);
  assert.deepEqual(await columns(page), ['id', 'name', 'city']);

  const file = await downloaded(page, page.getByRole('button', { name: 'Export' }));
  assert.equal(file.name, 'without notes.json');
  assert.deepEqual(JSON.parse(file.bytes).steps, [{ do: 'drop', columns: ['note'] }]);
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.waitForFunction(() => document.querySelectorAll('#columns > li').length === 4);
  const take = (name, text) => page.getByLabel('Import').setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) });
  await take('notes.json', '{"steps": 1}');
  await page.getByText('This is not a recipe.').waitFor();
  assert.deepEqual(await broken(page), []);
  await take('taken.json', file.bytes);
  await page.waitForFunction(() => document.querySelectorAll('#columns > li').length === 3);
  assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'taken');
  assert.equal(await page.getByText('This is not a recipe.').count(), 0);
  await table(page);
  await page.getByRole('button', { name: 'Delete without notes' }).click();
  await page.getByRole('button', { name: 'Use: without notes' }).waitFor({ state: 'detached' });
});

for (const [state, options] of Object.entries({
  light: {},
  dark: { colorScheme: 'dark' },
  narrow: { viewport: { width: 320, height: 700 } },
  german: { locale: 'de-DE' },
})) {
  test(`the page is accessible and fits: ${state}`, async (t) => {
    const page = await openApart(t, options);
    assert.deepEqual(await broken(page), []);
    await choose(page, 'people.csv', PEOPLE);
    await table(page, state === 'german' ? /^Ergebnis/ : /^Result/);
    assert.deepEqual(await broken(page), []);
    const [scrollWidth, clientWidth] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    const beyond = await page.locator('main *').evaluateAll((all) =>
      all.filter((one) => !one.closest('.view') && one.getBoundingClientRect().right > innerWidth).map(({ outerHTML }) => outerHTML.slice(0, 100)));
    assert.deepEqual(beyond, []);
    assert.ok(scrollWidth <= clientWidth, `${scrollWidth} > ${clientWidth}`);
    const small = await page.locator('button, input, select, summary').evaluateAll((all) =>
      all.filter((one) => { const { width, height } = one.getBoundingClientRect(); return width && (width < 24 || height < 24); }).map(({ outerHTML }) => outerHTML));
    assert.deepEqual(small, []);
    await shot(page, state);
  });
}
