// `npm run test:slowest`: the ten files that took longest when they last ran.
import { readTimes } from './reporter.mjs';

const times = Object.entries(readTimes()).sort(([, one], [, other]) => other - one);
if (times.length === 0) console.log('No test has run here yet: npm test.');
for (const [file, seconds] of times.slice(0, 10)) console.log(`${seconds.toFixed(1).padStart(6)} s  ${file}`);
