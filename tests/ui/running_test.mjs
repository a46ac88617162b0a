// Jobs that take their time: seen while they run, and through a crash of the server.

import assert from 'node:assert/strict';
import test from 'node:test';
import { broken, choose, downloaded, openPage, serve, shot, table } from './world.mjs';

// Small to send and to read, and long to work on: behind every "a" the expression knows 20 more letters, so that
// nearly every place in the text has a state of its own.
const ROWS = 20_000;
const KEPT = /a[ab]{20}c/;
const CSV = madeOfLetters();
const KEPT_ROWS = CSV.filter((row) => KEPT.test(row)).length;
const TEXT = Buffer.from(CSV.join(''));

function madeOfLetters() {
  let random = 1;
  const letter = () => ((random = (Math.imul(random, 1_103_515_245) + 12_345) >>> 0) & 0x80000000 ? 'a' : 'b');
  const row = (_, n) => `${n},${Array.from({ length: 64 }, letter).join('')}${n % 4 ? '' : 'c'}\n`;
  return ['a,b\n', ...Array.from({ length: ROWS }, row)];
}

/** A job that runs, slowly; answers with what lets the server run as fast as it can. */
async function runSlowly(page, server, name) {
  await page.getByText('Live', { exact: true }).waitFor();
  await choose(page, name, TEXT);
  await table(page);
  const form = page.getByRole('form', { name: 'Add a step' });
  await form.getByRole('combobox', { name: 'Column', exact: true }).selectOption('b');
  await form.getByLabel('Condition').selectOption('matches');
  await form.getByRole('textbox', { name: 'Value' }).fill(KEPT.source);
  await form.getByRole('button', { name: 'Add' }).click();
  const fast = server.slow();
  await page.getByRole('button', { name: 'Convert' }).click();
  await page.getByRole('article', { name }).getByText('Running', { exact: true }).waitFor({ timeout: 120_000 });
  return fast;
}

test('a job that runs shows its rows and its percent', async (t) => {
  const server = await serve(t);
  const page = await openPage(t, `${server.http}/`);
  const fast = await runSlowly(page, server, 'large.csv');
  const seen = await page.waitForFunction(() => {
    const percent = document.querySelector('article progress')?.value;
    const text = document.querySelector('article').textContent;
    const rows = Number(/([\d,]+) rows/.exec(text)?.[1].replaceAll(',', ''));
    return percent > 0 && percent < 100 && rows > 0 && { percent, text };
  }, null, { timeout: 120_000 });
  const { percent, text } = await seen.jsonValue();
  t.diagnostic(`seen: ${percent} %, ${/[\d,]+ rows/.exec(text)}`);
  assert.match(text, new RegExp(`${percent} %`));
  assert.deepEqual(await broken(page), []);
  await shot(page, 'running');
  fast();
  await page.getByRole('article', { name: 'large.csv' }).getByText('Done', { exact: true }).waitFor();
  assert.equal(await page.getByRole('progressbar').count(), 0);
  assert.ok((await page.locator('article').textContent()).includes(`${KEPT_ROWS.toLocaleString('en')} rows`));
});

test('a server that is killed during a job has its result afterwards', async (t) => {
  const server = await serve(t, '--visibility-timeout', '2s');
  const page = await openPage(t, `${server.http}/`);
  await runSlowly(page, server, 'large.csv');
  await server.kill();
  await page.getByText('Reconnecting').waitFor();
  assert.deepEqual(await broken(page), []);
  await server.start();
  const job = page.getByRole('article', { name: 'large.csv' });
  // The notice goes after a while: it is looked for from the start, not when "Done" has been seen.
  await Promise.all([
    page.getByRole('region', { name: 'Notices' }).getByText('large.csv is done').waitFor({ timeout: 60_000 }),
    job.getByText('Done', { exact: true }).waitFor({ timeout: 60_000 }),
  ]);
  assert.equal(await page.getByRole('article').count(), 1);
  const output = await downloaded(page, job.getByRole('button', { name: 'Download: large.csv' }));
  assert.equal(JSON.parse(output.bytes).length, KEPT_ROWS);
});
