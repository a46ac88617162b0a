// The three pictures that the README shows, also for a reader of the test report: ui/shots makes them
// anew. Without SLUICE_UI_SHOTS it only goes the way.

import test from 'node:test';
import { choose, openPage, serve, shot, table } from './world.mjs';

const CITIES = ['Berlin', 'Kraków', 'Lisboa', 'Oslo', 'Wien'];
const ORDERS = Array.from({ length: 400 }, (_, i) => {
  const price = `${(i * 37) % 190 + 4},${String((i * 7) % 100).padStart(2, '0')}`;
  return `${1000 + i};2026-${String((i % 12) + 1).padStart(2, '0')}-${String((i % 27) + 1).padStart(2, '0')};${CITIES[(i * i) % 5]};${price};`;
});
const BAD = ORDERS.with(12, '1012;2026-01-13;Wien').with(77, '1077;2026-06-24;Oslo;zwölf;');
const csv = (rows) => Buffer.from(`Order;Date;City;Price;Remark\n${rows.join('\n')}\n`);

async function addCast(page) {
  const form = page.getByRole('form', { name: 'Add a step' });
  await form.getByRole('combobox', { name: 'Add a step' }).selectOption('cast');
  await form.getByRole('combobox', { name: 'Column', exact: true }).selectOption('Price');
  await form.getByRole('combobox', { name: 'Type', exact: true }).selectOption('decimal');
  await form.getByLabel('Decimal mark').selectOption(',');
  await form.getByRole('button', { name: 'Add' }).click();
}

test('the pictures of the README', async (t) => {
  const server = await serve(t);
  const page = await openPage(t, `${server.http}/`, { viewport: { width: 1200, height: 860 } });
  await page.getByText('Live', { exact: true }).waitFor();
  await choose(page, 'orders.csv', csv(ORDERS));
  await table(page);
  await addCast(page);
  await page.getByRole('button', { name: 'Remove Remark' }).click();
  await page.getByLabel('Name of column City').fill('Town');
  await page.getByLabel('Name of column City').press('Enter');
  await page.getByRole('columnheader', { name: 'Town' }).waitFor();
  await page.locator('#found-title').evaluate((one) => one.scrollIntoView({ block: 'start' }));
  await shot(page, 'readme-shape', false);
  await page.getByRole('button', { name: 'Convert' }).click();
  await page.getByRole('article', { name: 'orders.csv' }).getByText('Done', { exact: true }).waitFor();

  await page.getByRole('button', { name: 'Dismiss: orders.csv is done' }).click();
  await page.getByRole('button', { name: 'Dismiss: Uploading orders.csv' }).click();

  await choose(page, 'orders-june.csv', csv(BAD)); // of the same columns: the steps stay
  await table(page);
  await page.getByText('2 rows cannot be taken').waitFor();
  await page.locator('#preview-title').evaluate((one) => one.scrollIntoView({ block: 'start' }));
  await shot(page, 'readme-problems', false);
  await page.getByRole('button', { name: 'Convert' }).click();
  await page.getByRole('article', { name: 'orders-june.csv' }).getByText('Failed', { exact: true }).waitFor();
  await page.locator('#jobs-title').evaluate((one) => one.scrollIntoView({ block: 'start' }));
  await shot(page, 'readme-jobs', false);
});
