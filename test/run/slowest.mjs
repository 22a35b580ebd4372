// `npm run test:slowest`: the ten files of the last test run that took longest.
import { readTimes } from './times.mjs';

const { files, last } = readTimes();
const slowest = last.sort((one, other) => files[other].seconds - files[one].seconds).slice(0, 10);
if (slowest.length === 0) console.log('No tests have run yet: npm test.');
for (const name of slowest) console.log(`${files[name].seconds.toFixed(1).padStart(7)} s  ${name}`);
