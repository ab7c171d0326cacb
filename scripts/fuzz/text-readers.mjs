// The readers of text and JSON of others: log lines, hosts of requests, and templates.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { parseAgentConfig } = require('../../dist/agent/config/index.js');
const { processRecords } = require('../../dist/agent/processing/index.js');
const { decodeLine, encodeLine } = require('../../dist/client/log-line.js');
const { parsePageView } = require('../../dist/client/page-view/index.js');
const { NotALogLineError, NotAPageViewError } = require('../../dist/client/errors.js');
const { foreignRequest } = require('../../dist/local/http/foreign-request.js');
const { referencesIn, resolve, NO_VALUE } = require('../../dist/local/template/intrinsics/index.js');
const { TemplateError } = require('../../dist/local/template/template-error.js');

const LINE =
  '64.242.88.10 - - [07/Mar/2004:16:10:02 -0800] "GET /list?q=1 HTTP/1.1" 200 6291 "https://e.com/" "Mozilla/5.0 (X11; ü)"';
const [COMMON, COMBINED] = ['COMMONAPACHELOG', 'COMBINEDAPACHELOG'].map(processingOf);

export const TEXT_READERS = {
  /** The short way writes the bytes that the text's way writes, and both write JSON. */
  agentLog: {
    make: (random) => random.mutate(Buffer.from(random.of([LINE, LINE.split(' "h')[0]]))),
    check(bytes) {
      for (const by of [COMMON, COMBINED]) {
        const [short] = processRecords([bytes], by);
        const [long] = processRecords([bytes], { text: by.text });
        assert.deepEqual(short, long);
        if (short !== undefined) assert.equal(typeof JSON.parse(short.toString()), 'object');
      }
    },
  },

  /** Each line is kept: its bytes come back from the record, or the record says that it holds no text. */
  logLine: {
    make: (random) => random.mutate(Buffer.from(LINE)),
    check(bytes) {
      const { id, data } = encodeLine(bytes);
      const { line, lineBase64 } = JSON.parse(Buffer.from(data).toString());
      assert.deepEqual(line === undefined ? Buffer.from(lineBase64, 'base64') : Buffer.from(line), bytes);
      const read = expected(NotALogLineError, () => decodeLine(data));
      assert.equal(read === undefined, line === undefined);
      if (read !== undefined) {
        assert.deepEqual([read.id, read.line], [id, line]);
        expected(NotAPageViewError, () => parsePageView(read));
      }
    },
  },

  /** A record of anyone is a line or refused by its own error, and what is read is written as it was. */
  record: {
    make: (random) => random.mutate(Buffer.from(encodeLine(Buffer.from(LINE)).data)),
    check(data) {
      const read = expected(NotALogLineError, () => decodeLine(data));
      if (read === undefined) return;
      const { id, line } = JSON.parse(data.toString());
      assert.deepEqual([read.id, read.line], [id, line]);
    },
  },

  /** A host that is let in is, for an URL parser too, this machine's. */
  host: {
    make: (random) => random.mutate(Buffer.from(random.of(HOSTS))).toString('latin1'),
    check(host) {
      // No browser sends a host with other characters, and an URL parser takes it for a path.
      if (!/^[\w.:[\]-]+$/.test(host) || !URL.canParse(`http://${host}/`)) return;
      if (foreignRequest({ host }) !== undefined) return;
      const { hostname } = new URL(`http://${host}/`);
      assert.match(hostname, OWN, `${JSON.stringify(host)} leads to ${hostname}`);
    },
  },

  /** A template is resolved, or refused by a TemplateError; it asks only for names that `referencesIn` knows. */
  template: {
    make: (random) => node(random, 5),
    check(template) {
      const asked = new Set();
      const scope = scopeOf(asked);
      const known = expected(TemplateError, () => referencesIn(template, scope, 'T'));
      const resolved = expected(TemplateError, () => ({ value: resolve(template, scope, 'T') }));
      if (resolved === undefined || known === undefined) return;
      assert.deepEqual(
        [...asked].filter((name) => LOGICAL_ID.test(name) && !known.has(name)),
        [],
      );
    },
  },
};

const HOSTS = [
  'localhost:4566',
  '127.0.0.1:80',
  'bucket.localhost',
  '[::1]:1',
  'x.localhost.localstack.cloud',
  'host.docker.internal',
];
const OWN = /^(127\.\d+\.\d+\.\d+|\[::1\]|host\.docker\.internal|(.*\.)?localhost(\.localstack\.cloud)?)\.?$/;

/** Other names are refused, or are there without being made. */
const LOGICAL_ID = /^[A-Za-z]\w*$/;

function processingOf(logFormat) {
  const option = { optionName: 'LOGTOJSON', logFormat };
  const flow = { filePattern: '/logs/app.log', kinesisStream: 'clicks', dataProcessingOptions: [option] };
  return parseAgentConfig(JSON.stringify({ flows: [flow] })).flows[0].processing;
}

/** What is read; undefined if it is refused with this error. Every other error is a finding. */
function expected(type, read) {
  try {
    return read();
  } catch (error) {
    if (error instanceof type) return undefined;
    throw error;
  }
}

function scopeOf(asked) {
  const ask = (name) => {
    asked.add(name);
    return name === 'AWS::NoValue' ? NO_VALUE : `<${name}>`;
  };
  return {
    mappings: { Map: { a: { b: 'c', list: ['x'] } } },
    ref: ask,
    getAtt: (logicalId, attribute) => `${ask(logicalId)}.${attribute}`,
    condition: (name) => name === 'Yes',
    importValue: (name) => `import ${name}`,
    stackOutput: ({ stackName, outputName }) => `${stackName}.${outputName}`,
  };
}

const TEXTS = [
  'a',
  'b',
  '',
  'Map',
  'Yes',
  'No',
  'Queue',
  'Queue.Arn',
  `\${Queue}`,
  `\${Queue.Arn}-\${v}`,
  `\${!x}`,
  '${',
  'AWS::NoValue',
];
const FUNCTIONS = [
  'Ref',
  'Fn::GetAtt',
  'Fn::Sub',
  'Fn::Join',
  'Fn::Select',
  'Fn::Split',
  'Fn::If',
  'Fn::FindInMap',
];
const RARE = [
  'Fn::Base64',
  'Fn::Length',
  'Fn::GetAZs',
  'Fn::ToJsonString',
  'Fn::ImportValue',
  'Fn::GetStackOutput',
  'Fn::None',
];

function node(random, depth) {
  if (depth === 0 || random.below(4) === 0)
    return random.of([...TEXTS, 0, 1, -1, 1.5, true, null, '__proto__']);
  const child = () => node(random, depth - 1);
  switch (random.below(6)) {
    case 0:
      return random.list(3, child);
    case 1:
      return Object.fromEntries(random.list(3, () => [random.of(TEXTS), child()]));
    case 2:
      return { [random.of(RARE)]: child() };
    default:
      return call(random, random.of(FUNCTIONS), child);
  }
}

/** A call that is mostly in the right form. */
function call(random, name, child) {
  if (random.below(5) === 0) return { [name]: child() };
  const text = () => random.of(TEXTS);
  const arguments_ = {
    Ref: text,
    'Fn::GetAtt': () => [random.of(['a', 'Queue']), text()],
    'Fn::Sub': () => [text(), { v: child() }],
    'Fn::Join': () => [text(), random.list(3, child)],
    'Fn::Select': () => [random.of([0, 1, '0', '1']), random.list(3, child)],
    'Fn::Split': () => [text(), child()],
    'Fn::If': () => [random.of(['Yes', 'No']), child(), child()],
    'Fn::FindInMap': () => ['Map', child(), child()],
  };
  return { [name]: arguments_[name]() };
}
