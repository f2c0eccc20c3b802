/**
 * The page on which a person sees what would have left the machine. It shows what is caught as it is; mails
 * lie in a frame without scripts.
 */
export const inboxPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Inbox of this machine</title>
<style>
  :root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }
  body { margin: 0 auto; max-width: 60rem; padding: 1rem }
  header { display: flex; gap: 1rem; align-items: baseline; flex-wrap: wrap }
  h1 { font-size: 1.3rem; margin: 0 }
  article { border: 1px solid #8885; border-radius: 8px; margin: 1rem 0; padding: .75rem 1rem }
  article h2 { font-size: 1rem; margin: 0 0 .25rem }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; margin: 0; font-size: .85rem; opacity: .8 }
  dd { margin: 0; overflow-wrap: anywhere }
  pre { white-space: pre-wrap; overflow-wrap: anywhere }
  iframe { width: 100%; height: 18rem; border: 1px solid #8885; background: #fff; margin-top: .5rem }
  button { font: inherit; padding: .15rem .6rem }
</style>
<header>
  <h1>Inbox</h1><span id="clock"></span>
  <button data-advance="PT1M">+1 min</button><button data-advance="PT31M">+31 min</button>
  <button data-advance="PT1H">+1 h</button><button data-advance="P1D">+1 day</button>
</header>
<p id="empty">Nothing was sent yet.</p>
<main id="messages"></main>
<script>
  const given = new URLSearchParams(location.hash.slice(1)).get('token')
  if (given) { sessionStorage.setItem('token', given); history.replaceState(null, '', location.pathname) }
  const authorization = 'Bearer ' + (sessionStorage.getItem('token') ?? '')
  const post = (body) => body
    ? { method: 'POST', body: JSON.stringify(body), headers: { authorization, 'content-type': 'application/json' } }
    : { headers: { authorization } }
  const get = async (path, body) => {
    const response = await fetch('/_local/' + path, post(body))
    if (response.ok) return await response.json()
    document.querySelector('#empty').textContent = response.status === 401 ? 'Open this page with the link that npm start prints.' : response.status
    document.querySelector('#empty').hidden = false
    throw new Error(response.status)
  }
  const element = (name, text, also = {}) => Object.assign(document.createElement(name), { textContent: text ?? '', ...also })
  let shown = 0
  const facts = (message) => message.kind === 'email'
    ? { from: message.from, to: message.to.join(', '), tags: JSON.stringify(message.tags),
      events: message.events.map(({ type }) => type).join(' → ') }
    : { robot: message.key, type: message.msgtype }
  const show = (message) => {
    const article = element('article')
    article.append(element('h2', message.kind === 'email' ? '✉ ' + message.subject : '💬 WeCom'))
    const list = element('dl')
    for (const [name, value] of Object.entries({ at: message.at, sent_by: message.function ?? '', ...facts(message) })) {
      list.append(element('dt', name), element('dd', value))
    }
    article.append(list)
    if (message.html) article.append(element('iframe', '', { sandbox: '', srcdoc: message.html }))
    if (!message.html) article.append(element('pre', message.text ?? message.raw ?? message.content))
    if (message.kind === 'email') for (const act of ['open', 'click', 'bounce', 'complain']) {
      const onclick = async () => {
        await get('inbox/' + encodeURIComponent(message.id) + '/' + act, {})
        location.reload()
      }
      article.append(element('button', act, { onclick }), ' ')
    }
    document.querySelector('#messages').prepend(article)
  }
  const refresh = async () => {
    const { messages } = await get('inbox?since=' + shown)
    for (const message of messages) { show(message); shown = message.seq }
    document.querySelector('#empty').hidden = shown > 0
    const { now, speed } = await get('clock')
    document.querySelector('#clock').textContent = now.slice(0, 19).replace('T', ' ') + ' UTC' + (speed === 1 ? '' : ' ×' + speed)
  }
  for (const button of document.querySelectorAll('[data-advance]')) button.onclick = async () => {
    button.disabled = true
    await get('clock', { advance: button.dataset.advance })
    button.disabled = false
    await refresh()
  }
  refresh()
  setInterval(refresh, 2000)
</script>
</html>
`
