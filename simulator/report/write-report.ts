import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UsageError } from '../errors';
import type { ReportData } from './report-data';

/** Writes the report as one self-contained page.
 * @throws UsageError for a file that cannot be written
 */
export function writeReport(file: string, data: ReportData): void {
  const page = pageOf(data, readPage('report.js'), readPage('report.css'));
  try {
    writeFileSync(file, page);
  } catch (error) {
    throw new UsageError(`--report ${file}: it cannot be written (${(error as Error).message}).`);
  }
}

/** The HTML of the page. Escaping keeps data, script and style from ending their own element. */
export function pageOf(data: ReportData, script: string, style: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'">
<title>${escapeText(data.title)} · kinesis-blueprint simulate</title>
<style>
${style.replaceAll('</style', '<\\/style')}
</style>
</head>
<body>
<main id="report"></main>
<script type="application/json" id="report-data">${JSON.stringify(data).replaceAll('<', '\\u003c')}</script>
<script>
${script.replaceAll('</script', '<\\/script')}
</script>
</body>
</html>
`;
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

function readPage(name: string): string {
  const file = join(packageRoot(), 'dist', 'pages', name);
  if (!existsSync(file))
    throw new Error(`The report's page is not bundled: ${file} is missing. Run \`npm run build\`.`);
  return readFileSync(file, 'utf8');
}

/** The package's folder: this file is in simulator/ of the sources or in dist/simulator/ of the package. */
function packageRoot(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name === 'cdk-kinesis-blueprint') {
      return folder;
    }
    if (folder === dirname(folder))
      throw new Error(`No package.json of cdk-kinesis-blueprint above ${__dirname}.`);
  }
}
