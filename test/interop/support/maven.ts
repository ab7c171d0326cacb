import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * The class path of a library and all that it needs, from the local Maven repository or Maven Central.
 * @param artifact `group:name:version`
 * @returns undefined, with a printed line, where there is no JDK of 11 or newer, no Maven, or no way to Maven Central
 */
export function classPathOf(artifact: string): string | undefined {
  for (const [program, flag] of [
    ['java', '-version'],
    ['mvn', '--version'],
  ] as const) {
    if (spawnSync(program, [flag]).status === 0) continue;
    console.log(`skipped: ${program} is not installed`);
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), 'maven-'));
  try {
    const [groupId, artifactId, version] = artifact.split(':');
    writeFileSync(
      join(folder, 'pom.xml'),
      `<project><modelVersion>4.0.0</modelVersion>
      <groupId>test</groupId><artifactId>test</artifactId><version>1</version>
      <dependencies><dependency><groupId>${groupId}</groupId><artifactId>${artifactId}</artifactId>
      <version>${version}</version></dependency></dependencies></project>`,
    );
    const file = join(folder, 'class-path');
    const goal = ['dependency:build-classpath', `-Dmdep.outputFile=${file}`];
    for (const flags of [['--offline'], []]) {
      const options = { cwd: folder, timeout: 600_000 };
      if (spawnSync('mvn', ['--batch-mode', '--quiet', ...flags, ...goal], options).status === 0) {
        return readFileSync(file, 'utf8').trim();
      }
    }
    console.log(`skipped: Maven could not fetch ${artifact}`);
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
