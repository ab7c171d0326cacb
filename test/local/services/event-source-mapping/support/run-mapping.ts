import type { ManualClock } from '../../../../support/manual-clock';
import { makeMapping } from './make-mapping';
import type { MemoryStream } from './memory-stream';
import type { ScriptedFunction } from './scripted-function';

/** A mapping over the records `a b c d e`, run for as long as it takes. */
export async function runMapping(
  { clock, reader }: { readonly clock: ManualClock; readonly reader: MemoryStream },
  invoker: ScriptedFunction,
  properties: Record<string, unknown>,
  ms = 3_600_000,
) {
  for (const data of ['a', 'b', 'c', 'd', 'e']) reader.put('k', data);
  const made = makeMapping({ clock, reader, invoker }, properties);
  made.mapping.start();
  await clock.advance(ms);
  await made.mapping.stop();
  return made;
}
