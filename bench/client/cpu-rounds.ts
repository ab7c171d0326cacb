/** One side of a ratio: does the work once. It gives the number of records. */
export type Contender = () => number;

const ROUNDS = 15;
const SLICE_MS = 150;

/**
 * Runs contenders in turn, a slice of time each, in many rounds: a neighbour on the machine slows both sides of a
 * round.
 * @returns of each contender its records per second of CPU time, garbage collection included, round by round
 */
export function cpuRounds(contenders: readonly Contender[]): number[][] {
  const rates = contenders.map((): number[] => []);
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [index, contender] of contenders.entries()) {
      const rate = recordsPerCpuSecond(contender);
      // The first round is for the compiler.
      if (round > 0) rates[index]?.push(rate);
    }
  }
  return rates;
}

function recordsPerCpuSecond(contender: Contender): number {
  const start = process.cpuUsage();
  const end = performance.now() + SLICE_MS;
  let records = 0;
  while (performance.now() < end) records += contender();
  const { user, system } = process.cpuUsage(start);
  return records / ((user + system) / 1e6);
}

/** A rate for a table. */
export function perCpuSecond(rate: number): string {
  return `${(rate / 1e6).toFixed(2)} M records/CPU-s`;
}
