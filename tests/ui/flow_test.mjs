// The whole way, with the page that the binary serves: a file goes in, another comes out.

import assert from 'node:assert/strict';
import test from 'node:test';
import { broken, choose, downloaded, job, openLive, openPage, serve, shot, table } from './world.mjs';

const PEOPLE = 'id,name,city,note\n1,Ada,London,x\n2,Grace,New York,\n';

const convert = (page) => page.getByRole('button', { name: 'Convert' }).click();

test('CSV becomes JSON with other names, fewer columns and another order', async (t) => {
  const { page } = await openLive(t);
  await choose(page, 'people.csv', PEOPLE);
  await table(page);
  const field = page.getByLabel('Name of column name');
  await field.fill('who');
  await field.press('Enter');
  await page.getByRole('button', { name: 'Remove note' }).click();
  await page.getByRole('button', { name: 'Move city up' }).click();
  await page.getByLabel('Numbers and true/false are not put in quotes').check();
  await convert(page);
  await job(page, 'people.csv').getByText('Done', { exact: true }).waitFor();
  await page.getByRole('region', { name: 'Notices' }).getByText('people.csv is done').waitFor();
  assert.deepEqual(await broken(page), []);
  await shot(page, 'done');

  const output = await downloaded(page, job(page, 'people.csv').getByRole('button', { name: 'Download: people.csv' }));
  assert.equal(output.name, 'people.json');
  assert.deepEqual(JSON.parse(output.bytes), [
    { id: 1, city: 'London', who: 'Ada' },
    { id: 2, city: 'New York', who: 'Grace' },
  ]);
  assert.deepEqual(Object.keys(JSON.parse(output.bytes)[0]), ['id', 'city', 'who']);
  await job(page, 'people.csv').getByText('Receipt', { exact: true }).click();
  await page.getByText('"rows_out": 2').waitFor();
  assert.deepEqual(page.complaints, []);
});

test('JSON becomes CSV, and the history is there after a reload', async (t) => {
  const { page } = await openLive(t);
  await choose(page, 'a.json', '[{"b":1,"a":"x;y"}]');
  await table(page);
  await page.getByRole('combobox', { name: 'Delimiter' }).selectOption('semicolon');
  await convert(page);
  await job(page, 'a.json').getByText('Done', { exact: true }).waitFor();
  await page.reload();
  const done = job(page, 'a.json');
  await done.getByText('Done', { exact: true }).waitFor();
  const output = await downloaded(page, done.getByRole('button', { name: 'Download: a.json' }));
  assert.equal(output.bytes.toString(), 'b;a\r\n1;"x;y"\r\n');

  await done.getByRole('button', { name: 'Run again: a.json', exact: true }).click();
  await page.waitForFunction(() => document.querySelectorAll('article .done').length === 2);
  await page.getByRole('button', { name: 'Delete: a.json' }).first().click();
  await page.getByRole('button', { name: 'Delete for good: a.json' }).click();
  await page.waitForFunction(() => document.querySelectorAll('article').length === 1);
  assert.deepEqual(page.complaints, []);
});

test('a job that fails says where, and runs again with bad rows set aside', async (t) => {
  const { page } = await openLive(t);
  await choose(page, 'bad.csv', 'a,b\n1,2\n3\n4,5\n');
  await page.getByText('1 row cannot be taken').waitFor();
  await convert(page);
  await job(page, 'bad.csv').getByText('Failed', { exact: true }).waitFor();
  await page.getByRole('region', { name: 'Notices' }).getByText(/bad\.csv has failed/).waitFor();
  assert.deepEqual(await broken(page), []);
  await shot(page, 'failed');

  await page.getByRole('button', { name: 'Run again, bad rows set aside' }).click();
  const again = job(page, 'bad.csv').filter({ has: page.getByText('Done', { exact: true }) });
  await again.getByText('Look at 1 bad row').click();
  await again.getByRole('cell', { name: '3', exact: true }).first().waitFor();
  assert.deepEqual(await broken(page), []);
  await shot(page, 'rejects');
  const rejects = await downloaded(page, again.getByRole('button', { name: 'Download bad rows' }));
  assert.equal(JSON.parse(rejects.bytes).raw, '3\n');
  const output = await downloaded(page, again.getByRole('button', { name: 'Download: bad.csv' }));
  assert.deepEqual(JSON.parse(output.bytes), [{ a: '1', b: '2' }, { a: '4', b: '5' }]);
});

test('a hostile file name is text in the list, too', async (t) => {
  const { page } = await openLive(t);
  const name = '<img src=x onerror=alert(1)>.csv';
  await choose(page, name, 'a\n1\n');
  await table(page);
  await convert(page);
  await job(page, name).getByText('Done', { exact: true }).waitFor();
  assert.equal(await page.locator('img').count(), 0);
  assert.deepEqual(page.complaints, []);
});

test('two tabs of one user see the same jobs', async (t) => {
  const { server, page } = await openLive(t);
  const other = await page.context().newPage();
  await other.goto(`${server.http}/`);
  await other.getByText('Live', { exact: true }).waitFor();
  await choose(page, 'shared.csv', PEOPLE);
  await table(page);
  await convert(page);
  await job(page, 'shared.csv').getByText('Done', { exact: true }).waitFor();
  await job(other, 'shared.csv').getByText('Done', { exact: true }).waitFor();
  for (const tab of [page, other]) await tab.getByRole('region', { name: 'Notices' }).getByText('shared.csv is done').waitFor();
});

test('what happened while the server was away is told when it is back', async (t) => {
  const { server, page } = await openLive(t);
  await server.kill();
  await page.getByText('Reconnecting').waitFor();
  await server.start();
  await page.getByText('Live', { exact: true }).waitFor();
  await choose(page, 'people.csv', PEOPLE);
  await table(page);
  await convert(page);
  await job(page, 'people.csv').getByText('Done', { exact: true }).waitFor();
});

test('the user id stands in no address, and nothing is asked of another origin', async (t) => {
  const server = await serve(t);
  const page = await openPage(t, 'about:blank');
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('websocket', (socket) => asked.push(socket.url()));
  await page.goto(`${server.http}/`);
  await page.getByText('Live', { exact: true }).waitFor();
  await choose(page, 'people.csv', PEOPLE);
  await table(page);
  await convert(page);
  await job(page, 'people.csv').getByText('Done', { exact: true }).waitFor();
  const user = await page.evaluate(() => localStorage.getItem('sluice.user'));
  assert.match(user, /^[0-9a-f]{32}$/);
  assert.deepEqual(asked.filter((url) => url.includes(user)), []);
  const own = [server.http, server.ws, server.s3].map((url) => new URL(url).host);
  assert.deepEqual(asked.filter((url) => !own.includes(new URL(url).host)), []);
});
