// What the engine warns of stands on the page in the page's language.

import assert from 'node:assert/strict';
import test from 'node:test';
import { broken, choose, openPage, serve, table } from './world.mjs';

const open = async (t, locale) => openPage(t, (await serve(t)).http, { locale });
const warnings = (page) => page.locator('.warning');
const english = (page) => page.locator('.warning [lang=en]').allTextContents();

const PREAMBLE = 'Umsatz 2026\nStand 30.11.\n\nRegion;Betrag\nNord;1,5\nSüd;2,5\n';
const UNEVEN = `a,b,c\n1,2,3\n4,5\n${'6,7,8\n'.repeat(9)}`;

test('German: with numbers, plurals and the file\'s own words, and no English sentence', async (t) => {
  const page = await open(t, 'de-DE');
  await choose(page, 'umsatz.csv', PREAMBLE);
  await page.getByText('Vor der Kopfzeile werden 2 Zeilen ausgelassen, von „Umsatz 2026“ an.', { exact: true }).waitFor();
  assert.deepEqual(await english(page), []);
  assert.equal(await page.getByText('before the header').count(), 0);
  await choose(page, 'uneven.csv', UNEVEN);
  await page.getByText('1 Zeile hat mehr oder weniger Werte als 3; kurze Zeilen können aufgefüllt werden.', { exact: true }).waitFor();
  assert.deepEqual([await warnings(page).count(), await english(page)], [1, []]);
  assert.deepEqual(await broken(page), []);
});

test('German: an error that is the reason stands behind the sentence, marked as English', async (t) => {
  const page = await open(t, 'de-DE');
  await choose(page, 'log.csv', '{"a":1} broken\n{"a":2}\n');
  await warnings(page).getByText(/^Die Datei beginnt wie JSON, ist aber keines/).waitFor();
  const reasons = await english(page);
  assert.equal(reasons.length, 1);
  assert.match(reasons[0], /^invalid_json: /);
  assert.equal(await page.getByText('it begins like JSON').count(), 0);
  assert.deepEqual(await broken(page), []);
});

test('a code that the page does not know is shown in the server\'s words, marked as English', async (t) => {
  const page = await open(t, 'de-DE');
  await page.route(/\/v1\/preview$/, async (route) => {
    const response = await route.fetch();
    const preview = await response.json();
    await route.fulfill({ response, json: { ...preview, warnings: [{ code: 'of_tomorrow', message: 'it is new', values: {} }] } });
  });
  await choose(page, 'a.csv', 'a,b\n1,2\n');
  await warnings(page).first().waitFor();
  assert.deepEqual(await english(page), ['it is new']);
});

test('English: the engine\'s own words; the language may change meanwhile', async (t) => {
  const page = await open(t, 'en-GB');
  await choose(page, 'uneven.csv', UNEVEN);
  await table(page);
  assert.deepEqual(await english(page), ['1 record does not have 3 fields; short ones can be filled']);
  await page.getByRole('combobox', { name: 'Language' }).selectOption('de');
  await warnings(page).getByText(/^1 Zeile hat mehr oder weniger/).waitFor();
  assert.deepEqual(await english(page), []);
});
