// The page on a static server, the API and storage on other origins that allow that one only.

import assert from 'node:assert/strict';
import test from 'node:test';
import { choose, downloaded, openPage, serve, serveStatically, table } from './world.mjs';

async function open(t) {
  const config = {};
  const url = await serveStatically(t, config);
  const server = await serve(t, '--allowed-origins', new URL(url).origin);
  Object.assign(config, { api: server.http, events: `${server.ws}/v1/events` });
  const page = await openPage(t, url);
  await page.getByText('Live', { exact: true }).waitFor();
  return { page, server };
}

test('the whole way: shape, convert, look at bad rows, download, run again, delete', async (t) => {
  const { page } = await open(t);
  await choose(page, 'people.csv', 'id,name\n1,Ada\n2\n3,Grace\n');
  await page.getByText('1 row cannot be taken').waitFor();
  await page.getByRole('button', { name: 'Set bad rows aside' }).click();
  await page.getByLabel('Name of column name').fill('who');
  await page.getByLabel('Name of column name').press('Enter');
  await page.getByRole('columnheader', { name: 'who' }).waitFor();
  await page.getByRole('button', { name: 'Convert' }).click();
  const job = page.getByRole('article', { name: 'people.csv' });
  await job.getByText('Done', { exact: true }).waitFor();
  await page.getByRole('region', { name: 'Notices' }).getByText('people.csv is done').waitFor();
  await job.getByText('Look at 1 bad row').click();
  await job.getByRole('cell', { name: '2', exact: true }).first().waitFor();
  const output = await downloaded(page, job.getByRole('button', { name: 'Download: people.csv' }));
  assert.equal(output.name, 'people.json');
  assert.deepEqual(JSON.parse(output.bytes), [{ id: '1', who: 'Ada' }, { id: '3', who: 'Grace' }]);
  await page.reload();
  await job.getByRole('button', { name: 'Run again: people.csv', exact: true }).click();
  await page.waitForFunction(() => document.querySelectorAll('article .done').length === 2);
  await page.getByRole('button', { name: 'Delete: people.csv' }).first().click();
  await page.getByRole('button', { name: 'Delete for good: people.csv' }).click();
  await page.waitForFunction(() => document.querySelectorAll('article').length === 1);
  assert.deepEqual(page.complaints, []);
});

test('a file in parts goes from there to storage, too', async (t) => {
  const { page } = await open(t);
  await choose(page, 'large.csv', Buffer.from(`a,b\n${'1,some text that fills the file\n'.repeat(600_000)}`));
  await table(page);
  await page.getByRole('button', { name: 'Convert' }).click();
  await page.getByRole('article', { name: 'large.csv' }).getByText('Done', { exact: true }).waitFor();
  assert.deepEqual(page.complaints, []);
});

test('a page of an origin that is not allowed is told that it gets no answer', async (t) => {
  const server = await serve(t, '--allowed-origins', 'https://elsewhere.example');
  const page = await openPage(t, await serveStatically(t, { api: server.http, events: `${server.ws}/v1/events` }));
  await choose(page, 'people.csv', 'a\n1\n');
  await page.getByText('the server does not answer').first().waitFor();
  await page.getByText('Reconnecting').waitFor();
});
