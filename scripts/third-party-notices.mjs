// The notices of packages that a bundle contains, from esbuild's metafile: which files went in is known there, and not
// guessed from what is installed.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folders of the packages whose code is in the output, such as `node_modules/tslib`. */
export function bundledPackages(metafile) {
  const inputs = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([path]) => path),
  );
  const folders = inputs.map((path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0]);
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort();
}

/** @throws Error for a package without a licence: it must not be shipped */
export function noticesOf(root, folders) {
  const texts = new Map();
  for (const folder of folders) {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    if (!license) throw new Error(`${name} ${version} is bundled and states no licence.`);
    const files = readdirSync(join(root, folder)).filter((it) =>
      /^(licen[cs]e|notice|copying)(\.|$)/i.test(it),
    );
    const text = files.map((file) => readFileSync(join(root, folder, file), 'utf8').trim()).join('\n\n');
    // Many packages of one maker have one text: it is written once, below all their names.
    const key = text || `No text of the licence comes with it: ${license}.`;
    texts.set(key, [...(texts.get(key) ?? []), `${name} ${version} (${license})`]);
  }
  const parts = [...texts].map(([text, names]) => `${[...new Set(names)].join('\n')}\n\n${text}\n`);
  return `The code beside this file contains these packages.\n\n${parts.join(`\n${'-'.repeat(72)}\n\n`)}`;
}
