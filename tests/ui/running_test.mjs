// Jobs that take their time: seen while they run, and through a crash of the server.

import assert from 'node:assert/strict';
import test from 'node:test';
import zlib from 'node:zlib';
import { broken, choose, downloaded, openPage, serve, shot, table } from './world.mjs';

// Under 16 MiB it is one request; the filter makes the work long beside it.
const ROWS = 150_000;
const ROW = `${'1234,some text of no interest,2026-11-29,'.repeat(2)}x\n`;
const LARGE = Buffer.from(`a,b,c,d,e,f,g\n${ROW.repeat(ROWS)}`);

/** A job that runs, slowly; answers with what lets the server run as fast as it can. */
async function runSlowly(page, server, name, content = LARGE) {
  await page.getByText('Live', { exact: true }).waitFor();
  await choose(page, name, content);
  await table(page);
  const form = page.getByRole('form', { name: 'Add a step' });
  await form.getByRole('combobox', { name: 'Column', exact: true }).selectOption('b');
  await form.getByLabel('Condition').selectOption('matches');
  await form.getByRole('textbox', { name: 'Value' }).fill('^(some|any|no) text (of|for) .* interest$');
  await form.getByRole('button', { name: 'Add' }).click();
  await page.getByLabel('Numbers and true/false are not put in quotes').check();
  const fast = server.slow();
  await page.getByRole('button', { name: 'Convert' }).click();
  await page.getByRole('article', { name }).getByText('Running', { exact: true }).waitFor({ timeout: 120_000 });
  return fast;
}
const bar = (page, name) => page.getByRole('progressbar', { name: `Progress of ${name}` });

test('a job that runs shows its rows and its percent', async (t) => {
  const server = await serve(t);
  const page = await openPage(t, `${server.http}/`);
  const fast = await runSlowly(page, server, 'large.csv');
  await page.waitForFunction(() => {
    const percent = document.querySelector('article progress')?.value;
    const rows = Number(/([\d,]+) rows/.exec(document.querySelector('article').textContent)?.[1].replaceAll(',', ''));
    return percent > 0 && percent < 100 && rows > 0;
  }, null, { timeout: 120_000 });
  const [percent, text] = [await bar(page, 'large.csv').evaluate(({ value }) => value), await page.locator('article').textContent()];
  t.diagnostic(`seen: ${percent} %, ${/[\d,]+ rows/.exec(text)}`);
  assert.match(text, new RegExp(`${percent} %`));
  assert.deepEqual(await broken(page), []);
  await shot(page, 'running');
  fast();
  await page.getByRole('article', { name: 'large.csv' }).getByText('Done', { exact: true }).waitFor();
  assert.equal(await page.getByRole('progressbar').count(), 0);
  assert.match(await page.locator('article').textContent(), /150,000 rows/);
});

test('of a compressed file no percent is claimed: it is not known how much text there is', async (t) => {
  const server = await serve(t);
  const page = await openPage(t, `${server.http}/`);
  const fast = await runSlowly(page, server, 'large.csv.gz', zlib.gzipSync(LARGE));
  const [hasValue, text] = [await bar(page, 'large.csv.gz').evaluate((one) => one.hasAttribute('value')), await page.locator('article').textContent()];
  assert.equal(hasValue, false);
  assert.doesNotMatch(text, /\d %/);
  fast();
  await page.getByRole('article', { name: 'large.csv.gz' }).getByText('Done', { exact: true }).waitFor();
});

test('a server that is killed during a job has its result afterwards', async (t) => {
  const server = await serve(t, '--visibility-timeout', '2s');
  const page = await openPage(t, `${server.http}/`);
  await runSlowly(page, server, 'large.csv');
  // At once: however slow the server is, a picture on a busy machine takes longer than the job.
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
  assert.equal(JSON.parse(output.bytes).length, ROWS);
});
