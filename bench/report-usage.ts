// Preloaded into a process that is measured (node -r): at its end it leaves its own figures in the file USAGE_FILE.
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
