import type { HttpResponse } from '../runtime/http.ts'

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
} as const

const style = `body{font:18px/1.6 system-ui,sans-serif;max-width:32em;margin:12vh auto;padding:0 1.2em;color:#1c2330;background:#fff}
h1{font-size:1.4em;line-height:1.3}p:lang(en){color:#4a5464}
button{font:inherit;padding:.6em 1.4em;border:0;border-radius:.4em;background:#1f4fd8;color:#fff;cursor:pointer}
button:focus-visible{outline:3px solid #ffb020;outline-offset:2px}
@media(prefers-color-scheme:dark){body{background:#12161d;color:#e8ecf3}p:lang(en){color:#a9b3c2}}`

/** Escapes text for HTML. */
export const escaped = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)

/** Content of a page in both languages; `html` is trusted and follows the text. */
export type BilingualContent = {
  readonly zh: readonly [title: string, text: string]
  readonly en: readonly [title: string, text: string]
  readonly html?: string
}

/** A self-contained page in both languages: no script, no cookie, no external resource. */
export const bilingualPage = (
  status: number,
  { zh, en, html = '' }: BilingualContent,
  more: Readonly<Record<string, string>> = {},
): HttpResponse => ({
  status,
  headers: { ...headers, ...more },
  body: `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escaped(zh[0])} · ${escaped(en[0])}</title>
<style>${style}</style></head>
<body><main><h1>${escaped(zh[0])} <span lang="en">· ${escaped(en[0])}</span></h1>
<p>${escaped(zh[1])}</p><p lang="en">${escaped(en[1])}</p>${html}</main></body></html>
`,
})

/** Content of a page in one language; `html` is trusted and follows the text. */
export type PageContent = { readonly title: string; readonly text: string; readonly html?: string }

const formStyle = `fieldset{border:1px solid #8886;border-radius:.4em;margin:1em 0;padding:.4em 1em .8em}legend{font-weight:600;padding:0 .4em}
label{display:block;padding:.3em 0;cursor:pointer}input{width:1.1em;height:1.1em;vertical-align:-.15em;margin-right:.4em}
input:focus-visible{outline:3px solid #ffb020;outline-offset:2px}.other{margin-top:2.5em}button.quiet{background:none;color:inherit;border:1px solid #8886}`

/** The same page for a reader whose language is known. */
export const localizedPage = (
  status: number,
  language: 'zh' | 'en',
  { title, text, html = '' }: PageContent,
  more: Readonly<Record<string, string>> = {},
): HttpResponse => ({
  status,
  headers: { ...headers, ...more },
  body: `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escaped(title)}</title>
<style>${style.replace('p:lang(en){color:#4a5464}', '').replace('p:lang(en){color:#a9b3c2}', '')}${formStyle}</style></head>
<body><main><h1>${escaped(title)}</h1>
<p>${escaped(text)}</p>${html}</main></body></html>
`,
})
