// Fuzzes the decoders that take bytes of others, each with an oracle beyond "does not crash". Build first.
//   npm run fuzz                   60 seconds, with a new seed
//   npm run fuzz -- 600 7          10 minutes, with this seed
//   npm run fuzz -- 600 7 cbor     one decoder
// An input is made of the seed and its number alone, so a finding comes again with its seed. What is found becomes an
// example of the decoder's test.

import { DECODERS } from './fuzz/decoders.mjs';
import { Random } from './fuzz/random.mjs';
import { TEXT_READERS } from './fuzz/text-readers.mjs';

const TARGETS = { ...DECODERS, ...TEXT_READERS };
const BATCH = 200;

const [seconds = '60', seedText = String(Date.now() % 2 ** 31), ...names] = process.argv.slice(2);
const seed = Number(seedText);
const unknown = names.filter((name) => !(name in TARGETS));
if (!(Number(seconds) > 0) || !Number.isInteger(seed) || unknown.length > 0) {
  console.error(`Usage: npm run fuzz [-- SECONDS [SEED [${Object.keys(TARGETS).join('|')} ...]]]`);
  process.exit(2);
}
// The codec of the SDK warns of each large number.
console.warn = () => undefined;
console.log(`fuzz: ${seconds} s, seed ${seed}`);
const chosen = Object.entries(TARGETS).filter(([name]) => names.length === 0 || names.includes(name));
const counts = new Map(chosen.map(([name]) => [name, 0]));
const end = performance.now() + Number(seconds) * 1000;
let found = 0;
while (performance.now() < end && found === 0) {
  for (const [name, target] of chosen) found += batch(name, target);
}
for (const [name, count] of counts) console.log(`${name}: ${count} inputs`);
process.exit(found === 0 ? 0 : 1);

function batch(name, { make, check }) {
  for (let i = 0; i < BATCH; i++) {
    const number = counts.get(name);
    counts.set(name, number + 1);
    const input = make(new Random(seed, number));
    try {
      check(input);
    } catch (error) {
      console.error(`${name}: seed ${seed}, input ${number}\n${shown(input)}\n${error.stack}`);
      return 1;
    }
  }
  return 0;
}

function shown(input) {
  return Buffer.isBuffer(input) ? `hex ${input.toString('hex')}` : JSON.stringify(input);
}
