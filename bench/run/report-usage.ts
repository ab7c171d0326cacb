// Preloaded into a measured process (node -r). At its end the process writes its figures to the file
// USAGE_FILE.
import { writeFileSync } from 'node:fs';

const file = process.env.USAGE_FILE;
if (file !== undefined) {
  process.on('exit', () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    writeFileSync(
      file,
      JSON.stringify({ peakBytes: maxRSS * 1024, cpuMs: (userCPUTime + systemCPUTime) / 1000 }),
    );
  });
}
