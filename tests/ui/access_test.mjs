// Who has no pointer, a small or a large screen, or no wish to see things move.

import assert from 'node:assert/strict';
import test from 'node:test';
import { broken, choose, downloaded, job, openLive, table } from './world.mjs';

const PEOPLE = 'id,name,note\n1,Ada,x\n2,Grace,y\n';

/** Presses Tab until it has the focus. */
async function tabTo(page, locator) {
  for (let key = 0; key < 150; key++) {
    if (await locator.evaluate((one) => one === document.activeElement).catch(() => false)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`the keys do not lead to ${locator}`);
}

test('the whole way with the keys alone', async (t) => {
  const { page } = await openLive(t);
  const press = async (name, key = 'Enter') => {
    await tabTo(page, page.getByRole('button', { name }));
    await page.keyboard.press(key);
  };
  // Asked for before the keys lead there: the browser must know that it is to be told.
  const chosen = page.waitForEvent('filechooser');
  await tabTo(page, page.locator('#file'));
  await page.keyboard.press('Space');
  const chooser = await chosen;
  await chooser.setFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(PEOPLE) });
  await table(page);
  await tabTo(page, page.getByLabel('Name of column name'));
  await page.keyboard.press('Control+a');
  await page.keyboard.type('who');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Alt+ArrowUp');
  await press('Remove note');
  await tabTo(page, page.getByRole('combobox', { name: 'Add a step' }));
  await page.keyboard.type('Sort');
  await tabTo(page, page.getByRole('combobox', { name: 'Order' }));
  await page.keyboard.type('Desc');
  await press('Add');
  await page.locator('#steps-title').locator('xpath=../..').getByText(/Sort by .* ↓/).waitFor();
  await tabTo(page, page.locator('#format'));
  await page.keyboard.type('NDJSON');
  await press('Convert');
  await job(page, 'people.csv').getByText('Done', { exact: true }).waitFor();
  const download = page.getByRole('button', { name: 'Download: people.csv' });
  await tabTo(page, download);
  const output = await downloaded(page, { click: () => page.keyboard.press('Enter') });
  assert.equal(output.bytes.toString(), '{"who":"Grace","id":"2"}\n{"who":"Ada","id":"1"}\n');
  await press('Dismiss: people.csv is done', 'Space');
  assert.notEqual(await page.evaluate(() => document.activeElement.tagName), 'BODY', 'the focus goes on from where it was');
});

for (const [state, viewport] of Object.entries({ 'a narrow phone': { width: 320, height: 640 }, '4K': { width: 3840, height: 2160 } })) {
  test(`nothing is cut off or scrolls sideways, in any state: ${state}`, async (t) => {
    const { page } = await openLive(t, { viewport });
    const fits = async (where) => {
      const beyond = await page.locator('body *').evaluateAll((all) =>
        all.filter((one) => !one.closest('.view, .scroll, .spoken') && one.getBoundingClientRect().right > innerWidth + 0.5).map(({ outerHTML }) => outerHTML.slice(0, 100)));
      assert.deepEqual(beyond, [], where);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), where);
      assert.deepEqual(await broken(page), [], where);
    };
    await fits('empty');
    await choose(page, `a rather long name ${'of a file '.repeat(8)}.csv`, `${'a long name of a column '.repeat(4)},b\n1,${'long'.repeat(60)}\n2\n`);
    await page.getByText('1 row cannot be taken').waitFor();
    await page.locator('#columns summary').first().click();
    await fits('a file with a bad row');
    await page.getByRole('button', { name: 'Convert' }).click();
    await page.getByText('Failed', { exact: true }).waitFor();
    await fits('a failed job');
    await page.getByRole('button', { name: 'Run again, bad rows set aside' }).click();
    await page.getByText('Look at 1 bad row').click();
    await page.getByText('Receipt', { exact: true }).click();
    await fits('bad rows and a receipt');
  });
}

/** What moves by itself or with time. */
const moving = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('body *')]
      .filter((one) => {
        const { transitionDuration, animationName } = getComputedStyle(one);
        return animationName !== 'none' || transitionDuration.split(',').some((time) => parseFloat(time) > 0);
      })
      .map(({ outerHTML }) => outerHTML.slice(0, 80)));

test('nothing moves for who has asked for that', async (t) => {
  const { page } = await openLive(t, { reducedMotion: 'reduce' });
  await choose(page, 'people.csv', PEOPLE);
  await table(page);
  await page.getByRole('button', { name: 'Convert' }).click();
  await job(page, 'people.csv').getByText('Done', { exact: true }).waitFor();
  assert.deepEqual(await moving(page), []);
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  assert.notDeepEqual(await moving(page), [], 'else this test sees nothing');
});
