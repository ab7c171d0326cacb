// Compares the packed package and each bundle in it with a budget, which is a tenth above what it was when the line was
// last changed. Whoever needs more changes the line, and says why in the commit. Build first.
//   npm run size
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** In KiB: as it is, but the tarball, which is compressed. A bundle without a line is over its budget of 0. */
const BUDGET = {
  tarball: 3_800,
  files: 12_400,
  'assets/dead-letter-redrive/index.js': 620,
  'assets/flink-start/index.js': 260,
  'assets/live-shard-count/index.js': 310,
  'assets/page-view-redactor/index.js': 50,
  'assets/page-view-writer/index.js': 550,
  'assets/relational-sink/index.js': 460,
  'assets/replay/index.js': 560,
  'assets/resharder/index.js': 560,
  'assets/session-counter/index.js': 550,
  'assets/stream-queue/index.js': 270,
  'dist/beacon/beacon.js': 5,
  'dist/beacon/beacon.mjs': 5,
  'dist/pages/live.js': 88,
  'dist/pages/report.js': 67,
};

const { size, files } = pack();
const bundles = files.filter(({ path }) => /^(assets|dist\/(beacon|pages))\/.*\.m?js$/.test(path));
const measured = {
  tarball: size,
  files: files.reduce((sum, file) => sum + file.size, 0),
  ...Object.fromEntries(bundles.map(({ path, size: bytes }) => [path, bytes])),
};
let over = 0;
for (const [name, bytes] of Object.entries(measured)) {
  const kibibytes = Math.ceil(bytes / 1024);
  const allowed = BUDGET[name] ?? 0;
  if (kibibytes > allowed) over += 1;
  console.log(`${kibibytes > allowed ? 'OVER' : 'ok  '} ${name}: ${kibibytes} of ${allowed} KiB`);
}
const gone = Object.keys(BUDGET).filter((name) => !(name in measured));
for (const name of gone) console.log(`GONE ${name}: has a budget, and is not in the package`);
process.exit(over + gone.length > 0 ? 1 : 0);

function pack() {
  const folder = mkdtempSync(join(tmpdir(), 'size-'));
  try {
    const [packed] = JSON.parse(
      execFileSync('npm', ['pack', '--json', '--pack-destination', folder], {
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    );
    return packed;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
