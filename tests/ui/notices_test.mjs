// Notices: heard, seen, never lost, and never over what has the focus.

import assert from 'node:assert/strict';
import test from 'node:test';
import { broken, choose, openLive, openPage, serve, table } from './world.mjs';

async function convert(page, name) {
  await choose(page, name, 'a\n1\n');
  await table(page);
  await page.getByRole('button', { name: 'Convert' }).click();
}
const notice = (page, text) => page.getByRole('region', { name: 'Notices' }).getByText(text);

/** Whether the element that has the focus is under a notice. */
const isCovered = (page) =>
  page.evaluate(() => {
    const over = document.querySelector('.notices').getBoundingClientRect();
    const it = document.activeElement.getBoundingClientRect();
    return it.bottom > over.top && it.top < over.bottom && it.right > over.left && it.left < over.right;
  });

test('each is heard, in a log that is there from the start', async (t) => {
  const { page } = await openLive(t);
  await page.evaluate(() => {
    window.heard = [];
    const log = document.querySelector('[role=log]');
    new MutationObserver((all) => all.forEach(({ addedNodes }) => addedNodes.forEach((one) => one.textContent && window.heard.push(one.textContent))))
      .observe(log, { childList: true, subtree: true });
  });
  await convert(page, 'people.csv');
  await notice(page, 'people.csv is done').waitFor();
  assert.deepEqual(await page.evaluate(() => window.heard), ['Opened people.csv', 'Uploading people.csv', 'people.csv is done']);
});

for (const [state, viewport] of Object.entries({ wide: { width: 1366, height: 700 }, narrow: { width: 320, height: 640 } })) {
  test(`none covers the focus, when it comes nor when the focus moves: ${state}`, async (t) => {
    const { page } = await openLive(t, { viewport });
    for (const name of ['one.csv', 'two.csv']) {
      await convert(page, name);
      await notice(page, `${name} is done`).waitFor();
      assert.equal(await isCovered(page), false, 'the button that was pressed');
    }
    const covered = [];
    for (let key = 0; key < 70; key++) {
      await page.keyboard.press(key < 35 ? 'Tab' : 'Shift+Tab');
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      const isAmong = await page.evaluate(() => document.activeElement === document.body || document.querySelector('.notices').contains(document.activeElement));
      if (!isAmong && (await isCovered(page))) covered.push(await page.evaluate(() => document.activeElement.outerHTML.slice(0, 120)));
    }
    assert.deepEqual(covered, []);
  });
}

test('failures are not pushed out by what comes later', async (t) => {
  const { page } = await openLive(t);
  await choose(page, 'bad.csv', 'a,b\n1,2\n3\n');
  await page.getByText('1 row cannot be taken').waitFor();
  await page.getByRole('button', { name: 'Convert' }).click();
  await notice(page, /bad\.csv has failed: Rows with more or fewer values/).waitFor();
  for (const name of ['one.csv', 'two.csv', 'three.csv']) {
    await convert(page, name);
    await notice(page, `${name} is done`).waitFor();
  }
  await notice(page, /more notices?$/).waitFor();
  assert.deepEqual(await broken(page), []);
  while (!(await notice(page, /bad\.csv has failed/).isVisible())) {
    await page.getByRole('button', { name: /^Dismiss: (Uploading|.* is done)/ }).first().click();
  }
});

test('a job that is done before the socket is open is told when it is', async (t) => {
  const server = await serve(t);
  const page = await openPage(t, 'about:blank');
  let open;
  const mayOpen = new Promise((resolve) => (open = resolve));
  await page.route(/\/v1\/tickets$/, async (route) => {
    await mayOpen;
    await route.continue();
  });
  await page.goto(`${server.http}/`);
  await convert(page, 'early.csv');
  await page.evaluate(async () => {
    const headers = { Authorization: `Bearer ${localStorage.getItem('sluice.user')}` };
    for (let state; state !== 'done'; ) state = (await (await fetch('/v1/jobs', { headers })).json()).jobs[0]?.state;
  });
  assert.equal(await notice(page, 'early.csv is done').count(), 0);
  open();
  await notice(page, 'early.csv is done').waitFor();
  await page.getByRole('article', { name: 'early.csv' }).getByText('Done', { exact: true }).waitFor();
});

test('what ended while the page was shut is told, though jobs before it were removed', async (t) => {
  const { page } = await openLive(t);
  await convert(page, 'first.csv');
  await notice(page, 'first.csv is done').waitFor();
  // Another program of the user's, while no page is open.
  const { user, api } = await page.evaluate(() => ({ user: localStorage.getItem('sluice.user'), api: location.origin }));
  const call = async (method, path, body) => {
    const headers = { Authorization: `Bearer ${user}`, 'Content-Type': 'application/json' };
    const answer = await fetch(`${api}/v1/${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
    return answer.status === 204 ? null : answer.json();
  };
  const away = await page.goto('about:blank').then(() => call('GET', 'jobs'));
  const again = await call('POST', 'jobs', { from: away.jobs[0].id });
  const isDone = async () => (await call('GET', `jobs/${again.id}`)).state === 'done';
  while (!(await isDone()));
  await call('DELETE', `jobs/${away.jobs[0].id}`);
  await page.goto(`${api}/`);
  await page.getByRole('article').getByText('Done', { exact: true }).waitFor();
  await notice(page, 'first.csv is done').waitFor();
});
