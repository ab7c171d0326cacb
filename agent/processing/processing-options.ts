import type { SettingReader } from '../setting-reader';
import { csvToJson } from './csv-to-json';
import { logToJson } from './log-to-json';
import type { Processing, TextProcessing } from './processing';

const OPTIONS: Readonly<Record<string, (reader: SettingReader) => Processing>> = {
  SINGLELINE: () => ({ text: singleLine }),
  CSVTOJSON: csvToJson,
  LOGTOJSON: logToJson,
};

/**
 * The `dataProcessingOptions` of a flow, one behind the other; undefined without any.
 * @see https://docs.aws.amazon.com/streams/latest/dev/writing-with-agents.html#pre-processing
 * @throws AgentConfigError for an option that does not exist, or that lacks something
 */
export function processingOf(flow: SettingReader): Processing | undefined {
  const steps = flow.objects('dataProcessingOptions').map((option) => {
    const name = option.requiredText('optionName');
    const make = OPTIONS[name];
    if (make === undefined) {
      throw option.refuse('optionName', name, `one of ${Object.keys(OPTIONS).join(', ')}`);
    }
    const step = make(option);
    option.refuseOthers();
    return step;
  });
  const [first, ...others] = steps;
  if (first === undefined || others.length === 0) return first;
  return { text: inTurn(steps.map(({ text }) => text)) };
}

function inTurn(steps: readonly TextProcessing[]): TextProcessing {
  return (record) => {
    let text: string | undefined = record;
    for (const step of steps) {
      if (text === undefined) return undefined;
      text = step(text);
    }
    return text;
  };
}

/** SINGLELINE: the lines of a record without the spaces around them, one behind the other. */
function singleLine(record: string): string {
  return record
    .split('\n')
    .map((line) => line.trim())
    .join('');
}
