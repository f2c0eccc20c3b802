import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { placeholdersOf, render, textOf, webAddress } from '../../shared/senders/templates/render.ts'

const hostile = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='x",
  '<@all>',
  '[click](http://evil.example)',
  '**bold**',
  '`code`',
  '# title',
  'Subject\r\nBcc: everyone@example.com',
  'a\u202Eb',
  'a\u0000b',
  '{{link}}',
  '{{amazonSESUnsubscribeUrl}}',
  '$&$1$`',
  '<font color="warning">',
  '> quote',
  '&lt;b&gt;',
  'http://evil.example',
  '__proto__',
  'javascript:alert(1)',
  '\u2028x',
  '|a|b|',
]

describe('render', () => {
  it('fills placeholders with escaped values', () => {
    expect(
      render('<p>{{ name }}, {{event_name}}</p>', { name: '李雷', event_name: 'Demo & more' }, 'html'),
    ).toBe('<p>李雷, Demo &amp; more</p>')
  })

  it.each(['unknown', 'constructor', '__proto__x', 'toString'])(
    'is refused when nothing is known for %s',
    (name) => {
      expect(() => render(`Hello {{${name.replace(/^_+/, 'p')}}}`, { name: 'x' }, 'html')).toThrow(
        /template\.value-unknown/,
      )
    },
  )

  it('rejects a placeholder whose value is null', () => {
    expect(() => render('{{recording_url}}', { recording_url: null }, 'html')).toThrow(
      'template.value-unknown recording_url',
    )
  })

  it('drops the line of a missing optional value', () => {
    expect(render('a {{x}}\nb {{ y? }}\nc', { x: 1 }, 'html')).toBe('a 1\nc')
    expect(render('a {{x}}\nb {{ y? }}\nc', { x: 1, y: '<2>' }, 'html')).toBe('a 1\nb &lt;2&gt;\nc')
    expect(placeholdersOf('{{x}} {{y?}}')).toEqual(['x'])
  })

  it('lists each placeholder once', () => {
    expect(placeholdersOf('{{a}} {{ b_c }} {{a}} {{}} {{1}}')).toEqual(['a', 'b_c'])
  })

  it.each(hostile)('escapes values for HTML: %j', (value) => {
    const html = render('<a title="{{name}}">{{name}}</a>', { name: value }, 'html')
    expect(html.replaceAll(/&(?:amp|lt|gt|quot|#39|#123|#125);/g, '')).toMatch(
      /^<a title="[^<>"']*">[^<>"']*<\/a>$/,
    )
    expect(html).not.toContain('{')
  })

  it.each(hostile)('escapes values for WeCom markdown: %j', (value) => {
    expect(render('{{name}}', { name: value }, 'markdown')).not.toMatch(
      /[<>[\]`*_#~|\\@]|:\/\/|[\p{Cc}\p{Cf}]/u,
    )
  })

  it.each(hostile)('keeps a subject on one line: %j', (value) => {
    expect(render('Re: {{name}}', { name: value }, 'header')).not.toMatch(/[\r\n\p{Cc}\p{Cf}]/u)
  })

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'not an address',
    '//evil.example',
    'https://user:pass@evil.example',
    '',
    'ftp://example.com',
  ])('leads nowhere but to the web: %j', (value) => {
    expect(() => render('<a href="{{there}}">x</a>', { there: value }, 'html')).toThrow(
      'template.not-an-address there',
    )
    expect(() => render('[x]({{there}})', { there: value }, 'markdown')).toThrow(
      'template.not-an-address there',
    )
    expect(() => render('{{link}}', { link: value }, 'markdown')).toThrow('template.not-an-address link')
  })

  it('encodes an address so that it cannot end its attribute or bracket', () => {
    const link = "https://example.com/a(b)?q=\"><script>&x='y'"
    expect(render('[x]({{link}})', { link }, 'markdown')).toMatch(/^\[x\]\(https:[^()[\]<>"'\s]*\)$/)
    expect(render('<a href="{{link}}">x</a>', { link }, 'html')).toMatch(/^<a href="https:[^<>"']*">x<\/a>$/)
    expect(webAddress('https://example.com/x?a=1&b=2#c')).toBe('https://example.com/x?a=1&b=2#c')
  })

  it('escapes arbitrary values (property test)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (name) => {
        expect(render('<b>{{name}}</b>', { name }, 'html')).toMatch(/^<b>[^<>"']*<\/b>$/u)
        expect(render('{{name}}', { name }, 'markdown')).not.toMatch(/[<>[\]`*_#~|\\@\r\n]/)
        expect(render('{{name}}', { name }, 'header')).not.toMatch(/[\r\n]/)
      }),
    )
  })
})

describe('textOf', () => {
  it('converts HTML to text with links written out', () => {
    expect(
      textOf(
        '<style>p{}</style><p>Hello &lt;you&gt;,</p><p>see <a class="x" href="https://example.com/?a=1&amp;b=2">here</a>.<br>Bye</p>',
      ),
    ).toBe('Hello <you>,\nsee here ( https://example.com/?a=1&b=2 ).\nBye')
  })
})
