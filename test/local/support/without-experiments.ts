import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { UnverifiedBehaviours } from '../../integ/support/unverified-behaviours';

interface Template {
  Resources: Record<string, { readonly Type: string; readonly Properties: Record<string, unknown> }>;
  Outputs?: Record<string, object>;
}

/** What an integration test asks AWS, and what nothing plays here. */
const NOT_PLAYED = ['Custom::Experiment', 'AWS::SSM::Parameter', 'Custom::S3AutoDeleteObjects'];

/** The app's assembly, with each experiment's settings as an output in place of the experiment. */
export function withoutExperiments({ app, stack }: UnverifiedBehaviours, folder: string): string {
  cpSync(app.synth().directory, folder, { recursive: true });
  const file = join(folder, `${stack.stackName}.template.json`);
  const { Resources } = JSON.parse(readFileSync(file, 'utf8')) as Template;
  const template: Template = { Resources: {}, Outputs: {} };
  for (const [id, resource] of Object.entries(Resources)) {
    if (!NOT_PLAYED.includes(resource.Type)) template.Resources[id] = resource;
    const { experiment, settings: Value } = resource.Properties;
    if (experiment !== undefined)
      template.Outputs = { ...template.Outputs, [`SettingsOf${experiment}`]: { Value } };
  }
  writeFileSync(file, JSON.stringify(template));
  return folder;
}
