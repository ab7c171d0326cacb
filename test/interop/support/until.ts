/**
 * Until a program of another maker, in real time, has come to what it is asked for.
 * @throws Error after four minutes: the KCL may take one until it begins
 */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 240_000;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error('It did not come to that within four minutes.');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
