// A job that failed: which records, why, in the page's language, and what may be done.

import assert from 'node:assert/strict';
import test from 'node:test';
import { broken, choose, openPage, serve, shot, table } from './world.mjs';

async function fail(t, name, content, options) {
  const server = await serve(t);
  const page = await openPage(t, `${server.http}/`, options);
  const isGerman = options?.locale === 'de-DE';
  await page.getByText('Live', { exact: true }).waitFor();
  await choose(page, name, content);
  await page.locator('#encoding').waitFor();
  return { page, convert: () => page.getByRole('button', { name: isGerman ? 'Umwandeln' : 'Convert' }).click() };
}
const job = (page) => page.getByRole('article').last();

test('its bad records stand with row and column as in the file, grouped by cause', async (t) => {
  const { page, convert } = await fail(t, 'bad.csv', 'id,price\n1,2\n2,much\n3\n4,9\n5,more\n');
  await table(page);
  const form = page.getByRole('form', { name: 'Add a step' });
  await form.getByRole('combobox', { name: 'Add a step' }).selectOption('cast');
  await form.getByRole('combobox', { name: 'Column', exact: true }).selectOption('price');
  await form.getByRole('button', { name: 'Add' }).click();
  await page.getByText('3 rows cannot be taken').waitFor();
  await convert();
  await job(page).getByText('Failed', { exact: true }).waitFor();
  const groups = await job(page).locator('.error summary').allTextContents();
  assert.deepEqual(groups, ['Values that are not of the type (2)', 'Rows with more or fewer values than the header (1)']);
  const rows = await job(page).locator('.error tbody tr').evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent.trim())));
  assert.deepEqual(rows.map(([row, column, , raw]) => [row, column, raw]), [['3', 'price', '2,much'], ['6', 'price', '5,more'], ['4', '', '3']]);
  assert.deepEqual(await job(page).locator('.error mark').allTextContents(), ['much', 'more']);
  assert.deepEqual(await broken(page), []);
  await shot(page, 'errors');
  await page.reload();
  await job(page).getByRole('cell', { name: '2,much' }).waitFor();
  await job(page).getByRole('button', { name: 'Run again, bad rows set aside' }).click();
  await page.getByRole('article').getByText('Look at 3 bad rows').waitFor();
});

test('short rows are filled by a click', async (t) => {
  const { page, convert } = await fail(t, 'short.csv', 'a,b\n1,2\n3\n');
  await table(page);
  await convert();
  await job(page).getByRole('button', { name: 'Run again, short rows filled with empty values' }).click();
  await page.getByRole('article').getByText('Done', { exact: true }).waitFor();
});

test('two columns of one name: the header is taken as a row by a click', async (t) => {
  const { page, convert } = await fail(t, 'twice.csv', 'a,a\n1,2\n');
  await page.getByText('This would end the job:').waitFor();
  await convert();
  await job(page).getByText('Two columns with the same name').first().waitFor();
  await job(page).getByRole('button', { name: 'Run again, the file has no header' }).click();
  await page.getByRole('article').getByText('Done', { exact: true }).waitFor();
});

test('German says why in German, with the server\'s words marked as English', async (t) => {
  const { page, convert } = await fail(t, 'kurz.csv', 'a,b\n1,2\n3\n', { locale: 'de-DE' });
  await table(page, /^Ergebnis/);
  await convert();
  await job(page).getByText('Fehlgeschlagen', { exact: true }).waitFor();
  await job(page).locator('.error strong').getByText('Zeilen mit mehr oder weniger Werten als die Kopfzeile').waitFor();
  assert.match(await job(page).locator('.error [lang=en]').first().textContent(), /the row has 1 fields/);
  await page.getByRole('region', { name: 'Meldungen' }).getByText('kurz.csv ist fehlgeschlagen: Zeilen mit mehr oder weniger').waitFor();
  assert.deepEqual(await broken(page), []);
});
