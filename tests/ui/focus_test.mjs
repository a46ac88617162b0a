// The focus of who works with the keys: a control that goes away leaves it to its successor.

import assert from 'node:assert/strict';
import test from 'node:test';
import { choose, job, openLive, table } from './world.mjs';

/** What has the focus after a control was pressed and what comes of it is there. */
async function press(page, locator, isOver) {
  await locator.focus();
  await page.keyboard.press('Enter');
  await isOver();
  await page.waitForFunction(() => !document.querySelector('[aria-busy=true]'));
  return page.evaluate(() => {
    const { activeElement: it } = document;
    return it === document.body ? 'BODY' : (it.getAttribute('aria-label') ?? it.textContent.trim());
  });
}
const button = (page, name) => page.getByRole('button', { name, exact: true });
const gone = (locator) => () => locator.waitFor({ state: 'detached' });

test('what is done about bad rows leads on to the next button, or to the preview', async (t) => {
  const { page } = await openLive(t);
  await choose(page, 'b.csv', 'a,b\n1,2\n3\n4,5\n');
  await table(page);
  const aside = button(page, 'Set bad rows aside');
  assert.equal(await press(page, aside, gone(aside)), 'Stop at the first bad row');
  const stop = button(page, 'Stop at the first bad row');
  assert.equal(await press(page, stop, gone(stop)), 'Set bad rows aside');
  const lenient = button(page, 'Fill short rows with empty values');
  assert.equal(await press(page, lenient, gone(lenient)), 'Preview');
  await choose(page, 'h.csv', 'id,name,name\n1,Ada,x\n2,Bob,y\n');
  const skip = button(page, 'Skip the first row');
  assert.equal(await press(page, skip, gone(skip)), 'Preview');
  await choose(page, 'v.csv', 'a,b\nx,2\n');
  await table(page);
  const form = page.getByRole('form', { name: 'Add a step' });
  await form.getByRole('combobox', { name: 'Add a step' }).selectOption('cast');
  await form.getByRole('button', { name: 'Add' }).click();
  const undo = button(page, 'Undo the last change');
  assert.equal(await press(page, undo, gone(undo)), 'Preview');
  assert.deepEqual(page.complaints, []);
});

test('columns that a step made keep the focus when they are renamed, and more columns begin with the first of them', async (t) => {
  const { page } = await openLive(t);
  await choose(page, 'c.csv', 'a b,b\n1 x,2\n');
  await table(page);
  const form = page.getByRole('form', { name: 'Add a step' });
  await form.getByRole('combobox', { name: 'Add a step' }).selectOption('split');
  await form.getByRole('button', { name: 'Add' }).click();
  const made = page.getByLabel('Name of column a b 1');
  await made.fill('first');
  assert.equal(await press(page, made, () => page.getByRole('columnheader', { name: 'first' }).waitFor()), 'Name of column first');
  const other = page.getByLabel('Name of column a b 2');
  await other.fill('second');
  await other.press('Tab');
  await page.getByRole('columnheader', { name: 'second' }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'Move second up');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'Move second up', 'it moved along');

  const names = Array.from({ length: 70 }, (_, i) => `c${i}`);
  await choose(page, 'wide.csv', `${names.join()}\n${names.map((_, i) => i).join()}\n`);
  const more = button(page, 'Show 10 more columns');
  assert.equal(await press(page, more, gone(more)), 'Name of column c60');
  assert.deepEqual(page.complaints, []);
});

test('an upload is paused, resumed and cancelled without losing the focus; a recipe is used', async (t) => {
  const { page } = await openLive(t);
  await choose(page, 'u.csv', `a,b\n${'1,some text\n'.repeat(300_000)}`);
  await table(page);
  await page.getByRole('button', { name: 'Remove a' }).click();
  await page.getByLabel('Name', { exact: true }).fill('r');
  await button(page, 'Save').click();
  await button(page, 'Use: r').waitFor();
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 1e5 });
  await button(page, 'Convert').click();
  const pause = button(page, 'Pause: u.csv');
  assert.equal(await press(page, pause, gone(pause)), 'Resume: u.csv');
  const resume = button(page, 'Resume: u.csv');
  assert.equal(await press(page, resume, gone(resume)), 'Pause: u.csv');
  const cancel = button(page, 'Cancel: u.csv');
  assert.equal(await press(page, cancel, gone(cancel)), 'u.csv', 'the job, and not the button that deletes it');
  await session.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
  // With another header nothing of the steps stays, so that the recipe is offered to the next one.
  await choose(page, 'other.csv', 'p,q\n1,2\n');
  await page.getByRole('columnheader', { name: 'p' }).waitFor();
  await choose(page, 'u2.csv', 'a,b\n1,2\n');
  const use = button(page, 'Use “r”');
  assert.equal(await press(page, use, gone(use)), 'Use: r');
  assert.deepEqual(page.complaints, []);
});
