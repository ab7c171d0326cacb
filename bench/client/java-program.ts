import { type ChildProcess, execFile, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A small program around a library of Maven Central, compiled into a folder of its own. */
export class JavaProgram {
  private readonly children: ChildProcess[] = [];

  private constructor(
    private readonly folder: string,
    private readonly classpath: string,
    private readonly mainClass: string,
  ) {}

  /** The reason why there can be none here; undefined where there can. */
  static missing(): string | undefined {
    if (spawnSync('javac', ['-version']).status !== 0) return 'Java (a JDK, 17 or later)';
    return spawnSync('mvn', ['-version']).status === 0 ? undefined : 'Maven';
  }

  /**
   * @param sources the folder with pom.xml and the program's source
   * @param library the folder with pom.xml, where the source is in another
   * @throws Error when Maven cannot get the library, or the program does not compile
   */
  static prepare(sources: string, mainClass: string, library = sources): JavaProgram {
    const folder = mkdtempSync(join(tmpdir(), 'java-'));
    const list = join(folder, 'classpath');
    const goal = ['dependency:build-classpath', `-Dmdep.outputFile=${list}`];
    execFileSync('mvn', ['-q', '-B', '-f', join(library, 'pom.xml'), ...goal], { stdio: 'pipe' });
    const jars = readFileSync(list, 'utf8').trim();
    const source = join(sources, `${mainClass}.java`);
    const flags = ['-nowarn', '-cp', jars, '-sourcepath', sources, '-d', folder];
    execFileSync('javac', [...flags, source], { stdio: 'pipe' });
    return new JavaProgram(folder, `${folder}:${jars}`, mainClass);
  }

  /** @param flags of the Java machine */
  start(flags: readonly string[], args: readonly string[]): ChildProcess {
    const child = spawn('java', [...flags, '-cp', this.classpath, this.mainClass, ...args]);
    this.children.push(child);
    return child;
  }

  /** What it prints until its end. @throws Error for another exit code than 0 */
  async output(): Promise<string> {
    return (await promisify(execFile)('java', ['-cp', this.classpath, this.mainClass])).stdout;
  }

  /** Kills what still runs, and removes the program. */
  close(): void {
    for (const child of this.children) child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}
