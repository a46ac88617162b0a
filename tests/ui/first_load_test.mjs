// What a first visit costs: bytes and requests, which are bounded, and the time on a slow phone, which
// is told (`sluice.interactive_ms` in the test's output) and not judged: it is the machine's, too.

import assert from 'node:assert/strict';
import test from 'node:test';
import { openPage, serve } from './world.mjs';

const BYTES_MAX = 60_000; // on the wire, compressed, with all headers
const REQUESTS_MAX = 10;
// Lighthouse's phone: a fourth of the processor, "slow 4G".
const CPU_SLOWER = 4;
const NETWORK = { offline: false, latency: 150, downloadThroughput: (1.6e6 * 0.9) / 8, uploadThroughput: (750e3 * 0.9) / 8 };

test('the first load is small, and what it takes on a throttled phone is told', async (t) => {
  const server = await serve(t);
  const times = [];
  for (let visit = 0; visit < 3; visit++) {
    const page = await openPage(t, 'about:blank', { viewport: { width: 360, height: 740 }, deviceScaleFactor: 3, isMobile: true, hasTouch: true });
    const session = await page.context().newCDPSession(page);
    let [bytes, requests] = [0, 0];
    session.on('Network.requestWillBeSent', () => (requests += 1));
    session.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', NETWORK);
    await session.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWER });
    // Interactive: the file can be chosen, and nothing else waits for the processor.
    await page.addInitScript(() => {
      new MutationObserver((_, observer) => {
        if (!document.querySelector('#file')) return;
        observer.disconnect();
        setTimeout(() => (window.interactive = performance.now()));
      }).observe(document, { childList: true, subtree: true });
    });
    await page.goto(`${server.http}/`);
    await page.waitForFunction(() => window.interactive);
    times.push(await page.evaluate(() => window.interactive));
    await page.getByText('Live', { exact: true }).waitFor();
    if (visit === 0) t.diagnostic(`first load: ${bytes} bytes on the wire in ${requests} requests`);
    assert.ok(bytes > 10_000 && bytes <= BYTES_MAX, `${bytes} bytes`);
    assert.ok(requests <= REQUESTS_MAX, `${requests} requests`);
    await page.context().close();
  }
  const [least] = times.toSorted((a, b) => a - b);
  t.diagnostic(`sluice.interactive_ms: ${times.map((time) => Math.round(time)).join(' ')}, least ${Math.round(least)}`);
});
