import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { type ClickstreamBlueprintProps, ClickstreamStack } from '../../lib';

/** Synthesizes the reference stack into a new folder. @returns the folder of the assembly */
export function clickstreamAssembly(props: ClickstreamBlueprintProps): string {
  const outdir = mkdtempSync(join(tmpdir(), 'assembly-'));
  const app = new App({ outdir, analyticsReporting: false });
  new ClickstreamStack(app, 'Clickstream', props);
  return app.synth().directory;
}
