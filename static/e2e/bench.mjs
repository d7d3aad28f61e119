// Measures how long a person waits for the first item, against a page of plain
// HTML that has the same items: `make bench` runs it. It reads pairs of pages
// from standard input, [{name, panel, plain}], opens both in turns and prints
// the ratio of their medians.
import { chromium } from 'playwright-core';
import { text } from 'node:stream/consumers';

const runs = 15;
const pairs = JSON.parse(await text(process.stdin));

// In the page, before its own scripts: the first frame after the one in which
// there is a checkbox begins when that checkbox has been painted.
function watch() {
  const look = () => {
    if (document.querySelector('li input[type=checkbox]'))
      requestAnimationFrame(() => (window.firstItem = performance.now()));
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

const medians = {};

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});

// One opening, in a context of its own: nothing is cached.
async function open(address) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.addInitScript(watch);
  await page.goto(address, { waitUntil: 'commit' });
  const taken = await page.waitForFunction(() => window.firstItem);
  const ms = await taken.jsonValue();
  await context.close();
  return ms;
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

for (const { name, panel, plain } of pairs) {
  const ours = [];
  const floor = [];
  for (let run = -2; run < runs; run++) {
    const a = await open(panel);
    const b = await open(plain);
    if (run < 0) continue; // these warm up
    ours.push(a);
    floor.push(b);
  }
  medians[name] = median(ours);
  const ratios = ours.map((ms, n) => ms / floor[n]).toSorted((a, b) => a - b);
  console.log(
    `first item of ${name}`.padEnd(34),
    `${(median(ours) / median(floor)).toFixed(2)} times plain HTML (${ratios[0].toFixed(2)} to ${ratios.at(-1).toFixed(2)}; here ${median(ours).toFixed(0)} ms against ${median(floor).toFixed(0)})`,
  );
}
const [few, many] = Object.keys(medians);
console.log(
  `first item of ${many}`.padEnd(34),
  `${(medians[many] / medians[few]).toFixed(2)} times that of ${few}`,
);
await browser.close();
