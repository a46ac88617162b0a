// The preview shows what the run will do, and says where the rest of the file may change it.

import assert from 'node:assert/strict';
import test from 'node:test';
import { broken, choose, openPage, serve, table } from './world.mjs';

const open = async (t, options) => openPage(t, (await serve(t)).http, options);
const ROWS = '{"a":10000}\n'.repeat(30_000); // more than the sample

test('what begins like JSON and is none is shown as the run reads it', async (t) => {
  const page = await open(t);
  await choose(page, 'log.csv', '{"a":1} broken\n{"a":2}\n');
  assert.deepEqual(await table(page), [['{"a":1} broken'], ['{"a":2}']]);
  await page.getByText('1 row written').waitFor();
  assert.equal(await page.getByText('cannot be taken').count(), 0);
  assert.equal(await page.getByText('(--').count(), 0);
});

test('the row that would end the job has one number', async (t) => {
  const page = await open(t);
  await choose(page, 'log.ndjson', '{"a":1}\nbroken\n{"a":2}\n');
  await page.getByRole('alert').getByText('(Row 2)').waitFor();
  assert.equal(await page.locator('.problems tbody td').first().textContent(), '2');
});

for (const [locale, columns, types] of [
  ['en-GB', 'Columns of the first 256 KiB; later rows may add more.', /told from the first 256 KiB here/],
  ['de-DE', 'Spalten der ersten 256 KiB; spätere Zeilen können weitere haben.', /hier nach den ersten 256 KiB/],
]) {
  test(`what may differ behind the sample is said: ${locale}`, async (t) => {
    const page = await open(t, { locale });
    await choose(page, 'small.ndjson', '{"a":1}\n');
    await page.getByRole('table').first().waitFor();
    assert.equal(await page.getByText(columns).count(), 0, 'this is the whole file');
    await choose(page, 'large.ndjson', `${ROWS}{"a":"x","b":1}\n`);
    await page.getByText(columns).waitFor();
  });
  test(`inferred types are said to be the sample's: ${locale}`, async (t) => {
    const page = await open(t, { locale });
    await choose(page, 'large.csv', `n\n${'10000\n'.repeat(60_000)}text\n`);
    await page.getByRole('table').first().waitFor();
    assert.equal(await page.getByText(types).count(), 0);
    await page.getByLabel(locale === 'en-GB' ? /Numbers and true/ : /Zahlen und wahr/).check();
    await page.getByText(types).waitFor();
    assert.deepEqual(await broken(page), []);
  });
}

test('a header or a row that is longer than the sample is not told as no rows', async (t) => {
  const page = await open(t);
  const names = Array.from({ length: 60_000 }, (_, i) => `c${i}`).join();
  await choose(page, 'wide.csv', `${names}\n`);
  await page.getByText('The header is longer than the first 256 KiB').waitFor();
  await choose(page, 'long.csv', `a,b\n1,"${'x'.repeat(300_000)}"\n`);
  await page.getByText('The first row is longer than the first 256 KiB').waitFor();
  assert.equal(await page.getByText('No rows').count(), 0);
});
