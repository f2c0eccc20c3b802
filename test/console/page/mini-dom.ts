import { vi } from 'vitest'

/** The part of the DOM that Preact renders into: enough to read the text of a page without a browser. */
class MiniNode {
  readonly nodeType: number
  readonly localName: string
  readonly childNodes: MiniNode[] = []
  readonly style: Record<string, string> = {}
  readonly attributes: Record<string, string> = {}
  readonly namespaceURI = 'http://www.w3.org/1999/xhtml'
  parentNode: MiniNode | null = null
  data = ''

  constructor(nodeType: number, localName: string) {
    this.nodeType = nodeType
    this.localName = localName
  }

  get firstChild(): MiniNode | null {
    return this.childNodes[0] ?? null
  }
  get nextSibling(): MiniNode | null {
    const siblings = this.parentNode?.childNodes ?? []
    return siblings[siblings.indexOf(this) + 1] ?? null
  }
  get textContent(): string {
    return this.nodeType === 3 ? this.data : this.childNodes.map(({ textContent }) => textContent).join(' ')
  }

  contains(node: MiniNode | null): boolean {
    return node !== null && (node === this || this.contains(node.parentNode))
  }
  insertBefore(node: MiniNode, before: MiniNode | null): MiniNode {
    node.remove()
    const index = before === null ? -1 : this.childNodes.indexOf(before)
    this.childNodes.splice(index < 0 ? this.childNodes.length : index, 0, node)
    node.parentNode = this
    return node
  }
  appendChild(node: MiniNode): MiniNode {
    return this.insertBefore(node, null)
  }
  removeChild(node: MiniNode): MiniNode {
    this.childNodes.splice(this.childNodes.indexOf(node), 1)
    node.parentNode = null
    return node
  }
  remove(): void {
    this.parentNode?.removeChild(this)
  }
  setAttribute(name: string, value: string): void {
    this.attributes[name] = value
  }
  removeAttribute(name: string): void {
    delete this.attributes[name]
  }
  addEventListener(): void {}
  removeEventListener(): void {}
}

const storage = { getItem: () => null, setItem: () => {}, removeItem: () => {} }

/** Sets the browser globals that the page's state reads when it is loaded, and a document to render into. */
export const stubBrowser = (): void => {
  vi.stubGlobal('sessionStorage', storage)
  vi.stubGlobal('localStorage', storage)
  vi.stubGlobal('location', { hash: '', pathname: '/', search: '', origin: 'http://localhost' })
  vi.stubGlobal('document', {
    visibilityState: 'visible',
    addEventListener: () => {},
    createElement: (name: string) => new MiniNode(1, name),
    createElementNS: (_namespace: string, name: string) => new MiniNode(1, name),
    createTextNode: (data: string) => Object.assign(new MiniNode(3, '#text'), { data }),
  })
}
